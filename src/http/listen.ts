import { createServer, type Server } from 'node:net'
import { ServiceError } from '../errors.js'

/** Starts listening; what stands in the way is told with its remedy. */
export async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException): void => reject(reason(cause, port))
    server.once('error', fail)
    server.listen({ port, host }, () => {
      server.off('error', fail)
      resolve()
    })
  })
}

/** Finds out early what would keep us from a port; by the time it is wanted it may still be taken. */
export async function probePort(host: string, port: number): Promise<void> {
  const server = createServer()
  await listen(server, host, port)
  await new Promise((resolve) => server.close(resolve))
}

function reason(cause: NodeJS.ErrnoException, port: number): ServiceError {
  if (cause.code === 'EADDRINUSE') {
    const remedy = `End that program (perhaps another Lotsen), or name another port: PORT=${port + 1} npm start`
    return new ServiceError('port_taken', `Port ${port} is taken by another program.\n  ${remedy}`, { cause })
  }
  if (cause.code === 'EACCES') {
    const remedy = 'Ports below 1024 are kept for administrators; name another one in PORT'
    return new ServiceError('port_taken', `Port ${port} may not be used.\n  ${remedy}`, { cause })
  }
  return new ServiceError('config_invalid', `Bad settings:\n  HOST: is no address of this machine (${cause.code})`, {
    cause,
  })
}
