import { expect } from 'chai'
import { MongoNetworkError, MongoServerError } from 'mongodb'
import { ServiceError } from '../src/errors.js'
import { reachStore } from '../src/store/unavailable.js'

/** Each as a server or the driver gave it while a process, a disk or a line was taken away. */
const AWAY: [what: string, error: Error][] = [
  ['a line that broke', new MongoNetworkError('connection 3 closed')],
  ['a line that broke under a long command', systemError('EPIPE')],
  ['a line that was reset under one', systemError('ECONNRESET')],
  ['a disk without room', new MongoServerError({ message: 'WT_PANIC', code: 8, codeName: 'UnknownError' })],
  ['a disk almost without room', new MongoServerError({ message: 'no', code: 14_031, codeName: 'OutOfDiskSpace' })],
  ['a server that is shutting down', new MongoServerError({ message: 'no', code: 91 })],
]

const OURS: [what: string, error: Error][] = [
  ['a key that is there already', new MongoServerError({ message: 'E11000', code: 11_000 })],
  ['a command it does not know', new MongoServerError({ message: 'no such command', code: 59 })],
  ['a file that is not there', systemError('ENOENT')],
  ['a mistake of ours', new TypeError('x is undefined')],
]

/**
 * Goal: whoever asks while the database is away is told so (503), and no mistake of ours hides behind that.
 * Method: a table of what the driver throws.
 */
describe('what counts as the database being away', () => {
  for (const [what, error] of AWAY) {
    it(`${what} does`, async () => {
      const thrown = await reachStore(() => Promise.reject(error)).catch((reason: unknown) => reason)
      expect(thrown).to.be.instanceOf(ServiceError).and.have.property('code', 'store_unavailable')
    })
  }
  for (const [what, error] of OURS) {
    it(`${what} does not`, async () => {
      expect(await reachStore(() => Promise.reject(error)).catch((reason: unknown) => reason)).to.equal(error)
    })
  }
})

function systemError(code: string): Error {
  return Object.assign(new Error(`write ${code}`), { code, syscall: 'write' })
}
