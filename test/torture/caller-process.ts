import { readdir, readFile, readlink } from 'node:fs/promises'

/**
 * Which of these processes has the other end of a line that comes from this local port; undefined when it is none of
 * them, or the line is gone. By Linux' own book of sockets, so on Linux alone.
 */
export async function processBehind(port: number, pids: readonly number[]): Promise<number | undefined> {
  const inode = await inodeOf(port)
  if (inode === undefined) return undefined
  for (const pid of pids) if (await holds(pid, `socket:[${inode}]`)) return pid
  return undefined
}

async function inodeOf(port: number): Promise<string | undefined> {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const table = await readFile('/proc/net/tcp', 'utf8').catch(() => '')
  const line = table.split('\n').find((row) => row.trim().split(/\s+/)[1]?.endsWith(wanted))
  return line?.trim().split(/\s+/)[9]
}

async function holds(pid: number, socket: string): Promise<boolean> {
  const folder = `/proc/${pid}/fd`
  const names = await readdir(folder).catch(() => [])
  const targets = await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => '')))
  return targets.includes(socket)
}
