// A measured process answers its parent by name: `{ id, ask, of }` comes by IPC, and `{ id, answer }` or `{ id, failed }` goes back.

/** Answers each `ask` of the parent by the function of that name, and ends when the parent does. */
export function answers(byName) {
  process.on('message', ({ id, ask, of }) => {
    Promise.resolve()
      .then(() => byName[ask](of))
      .then(
        (answer) => process.send({ id, answer }),
        (error) => process.send({ id, failed: String(error?.stack ?? error) }),
      )
  })
  process.on('disconnect', () => process.exit(1))
  process.send({ id: 0 })
}

/** CPU milliseconds this process has used; collects nothing for it, which would be counted too. */
export function cpu() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** Bytes this process has, once everything that can be collected is; needs --expose-gc. */
export async function usage() {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const { rss, heapUsed, external } = process.memoryUsage()
  return { rss, heap: heapUsed, external }
}
