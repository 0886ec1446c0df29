import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { exportVerb } from '../src/app/record-verbs.js'
import { RecordsBench } from './support/records-bench.js'
import { liveOn, type WholeLife } from './support/whole-life.js'

/**
 * Goal: whoever asks what is kept about them, and the archive, get all of it: as data, to be read, and the files as they
 * were sent, with checksums.
 * Method: one resident's whole life by all channels with words that stand nowhere else; the command's own exports of it are
 * read back.
 */
describe('an export', function () {
  this.timeout(60_000)
  let bench: RecordsBench
  let life: WholeLife
  before(async () => {
    bench = await RecordsBench.start()
    life = await liveOn(bench, '+46701740671', 'Strandvägen 8')
  })
  after(() => bench.close())

  it('of a number holds everything, fit for an archive', async () => {
    const out = join(bench.dir, 'export')
    const told = await bench.verb(exportVerb, { phone: '+46 70-174 06 71', out })
    expect(told).to.match(/3 conversations, 3 tickets, 1 files/)
    const json = await readFile(join(out, 'export.json'), 'utf8')
    const read = await readFile(join(out, 'export.txt'), 'utf8')
    const [file = ''] = await readdir(join(out, 'files'))
    const bytes = await readFile(join(out, 'files', file), 'utf8')
    const [client, inside] = [life.words.find((word) => word.startsWith('Klientdata')), bytes.split(' ')[1] ?? '']
    for (const word of life.words.filter((one) => one !== inside)) {
      expect(json, word).to.contain(word)
      if (word !== client) expect(read, word).to.contain(word)
    }
    expect(life.words).to.include(inside)
    expect(JSON.parse(json)).to.include({ format: 'lotsen-export-1', asked: 'phone', phone: life.phone })
    expect(read)
      .to.contain('Utdrag ur ')
      .and.contain('Invånaren: ')
      .and.contain('Maja Lind tog ärendet')
      .and.contain('Kanal: Telefon')
    expect(json).to.not.contain('"hash"')
    const sums = (await readFile(join(out, 'checksums.sha256'), 'utf8')).trim().split('\n')
    expect(sums).to.have.length(3)
    for (const line of sums) {
      const [sum, path = ''] = line.split('  ')
      expect(
        createHash('sha256')
          .update(await readFile(join(out, path)))
          .digest('hex'),
        path,
      ).to.equal(sum)
    }
    const again = await bench.verb(exportVerb, { phone: life.phone, out }).catch((error) => error)
    expect(again).to.have.property('message').that.contains('is not empty')
  })

  it('of a ticket holds it and what was said of it, and no other matter', async () => {
    const text = await bench.verb(exportVerb, { ticket: life.ticket._id.toLowerCase(), json: true })
    const { tickets, conversations, files } = JSON.parse(text)
    expect(tickets.map(({ _id }: { _id: string }) => _id)).to.deep.equal([life.ticket._id])
    expect(conversations).to.have.length(1)
    expect(files[0].sha256).to.match(/^[0-9a-f]{64}$/)
    const of = (word: string) => life.words.find((one) => one.startsWith(word)) ?? '?'
    for (const word of ['Takkupan', 'Pärmgrön', 'Remissfrågan', 'Svarsordet']) expect(text).to.contain(of(word))
    for (const word of ['Telefonärendet', 'Blåvalsloge']) expect(text).to.not.contain(of(word))
  })

  it('of a chat is its own, and is noted in the audit log', async () => {
    const before = await bench.core.store.audit.countDocuments({ did: 'exported' })
    const text = await bench.verb(exportVerb, { conversation: life.other.conversation, json: true })
    expect(JSON.parse(text).conversations[0].turns[0].inbound.text).to.contain('Strandvägen 8')
    expect(await bench.core.store.audit.countDocuments({ did: 'exported' })).to.equal(before + 1)
  })

  it('that cannot be made is refused with what to do', async () => {
    const { MONGODB_URI: _, ...alone } = bench.config
    const rows: [object, RegExp, typeof bench.config?][] = [
      [{ json: true }, /Name one of --conversation/],
      [{ phone: '+46701740671', ticket: 'LN-22222', json: true }, /Name one of/],
      [{ phone: '+46701740671' }, /Say where to/],
      [{ phone: '0701740671', json: true }, /no number with its country/],
      [{ phone: '+46701740699', json: true }, /Nothing is kept about that number/],
      [{ ticket: 'LN-22222', json: true }, /No ticket has the reference LN-22222/],
      [{ conversation: 'web:nobody', json: true }, /No conversation has that id/],
      [{ phone: '+46701740671', json: true }, /Start the service/, alone],
    ]
    for (const [options, told, config] of rows) {
      const error = await bench.verb(exportVerb, options, config).catch((one) => one)
      expect(error, JSON.stringify(options)).to.have.property('message').that.matches(told)
    }
  })
})
