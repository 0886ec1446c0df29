import { expect } from 'chai'
import nock from 'nock'
import { loadConfig } from '../src/config.js'
import { type CluFinder, createCluFinder } from '../src/understanding/clu/finder.js'
import { cluSettings } from '../src/understanding/clu/settings.js'
import { utteranceOf } from '../src/understanding/clu/utterance.js'
import { CLU_KEY, cluAnswer, keptLog } from './support/clu-stand-in.js'

/**
 * Goal: CLU is asked in its own wire format, with no more of a resident than it must have, and no odd answer is believed.
 * Method: the finder made from settings as the environment gives them, against answers written by hand.
 */
const ENV = { CLU_ENDPOINT: 'https://clu.example/', CLU_KEY, CLU_PROJECT: 'lindnas', CLU_BUDGET_MS: '5000' }

// Importing it puts it in the way of every request; here it is, only where a test says so.
nock.restore()

describe('CLU: asked and answered', () => {
  const { log, logged } = keptLog()
  let find: CluFinder

  before(() => {
    nock.activate()
    nock.disableNetConnect()
  })
  beforeEach(() => {
    logged.length = 0
    const settings = cluSettings(loadConfig(ENV))
    if (!settings) throw new Error('CLU is not set up')
    find = createCluFinder(settings, { log })
  })
  afterEach(() => nock.cleanAll())
  after(() => {
    nock.enableNetConnect()
    nock.restore()
  })

  const clu = (headers: Record<string, string> = {}) =>
    nock('https://clu.example', { reqheaders: headers })
      .post('/language/:analyze-conversations')
      .query({ 'api-version': '2023-04-01' })

  it('sends one question, with the key in its own header, and gives what came back best first', async () => {
    const asked: unknown[] = []
    clu({ 'Ocp-Apim-Subscription-Key': CLU_KEY, 'accept-encoding': 'identity' }).reply(200, (_uri, body) => {
      asked.push(body)
      return cluAnswer({ None: 0.1, 'snow-clearing': 0.83, 'intent.thanks': 0.4 })
    })
    expect(await find('när  plogar ni?\n', 'sv')).to.deep.equal([
      { intent: 'snow-clearing', confidence: 0.83 },
      { intent: 'intent.thanks', confidence: 0.4 },
      { intent: 'None', confidence: 0.1 },
    ])
    const conversationItem = { id: '1', participantId: '1', language: 'sv', text: 'när plogar ni?' }
    const parameters = {
      projectName: 'lindnas',
      deploymentName: 'production',
      verbose: true,
      isLoggingEnabled: false,
    }
    expect(asked).to.deep.equal([{ kind: 'Conversation', analysisInput: { conversationItem }, parameters }])
  })

  it('names English as CLU does', async () => {
    const english = (body: { analysisInput: { conversationItem: { language: string } } }) =>
      body.analysisInput.conversationItem.language === 'en-gb'
    nock('https://clu.example')
      .post(/./, english)
      .query(true)
      .reply(200, cluAnswer({ None: 1 }))
    expect(await find('when do you plough?', 'en')).to.have.length(1)
  })

  it('lets nothing out that tells who is asking, and logs neither words nor key', async () => {
    const text = 'Jag är 19811228-9874, ring 070-174 06 05 eller skriv till maja@lind.example om snön'
    const sent: string[] = []
    const statuses = [200, 500, 500, 500]
    for (const status of statuses)
      clu().reply(status, (_uri, body) => {
        sent.push(JSON.stringify(body))
        // An error that quotes the question is what could bring it into the log.
        return status === 200 ? cluAnswer({ None: 1 }) : { error: { code: 'x', message: JSON.stringify(body) } }
      })
    for (const status of statuses) expect((await find(text, 'sv')) !== undefined).to.equal(status === 200)
    expect(sent).to.have.length(4)
    for (const body of sent)
      expect(body)
        .to.include('Jag är [personnummer], ring [nummer] eller skriv till [e-post] om snön')
        .and.not.match(/9874|06 05|maja/)
    expect(logged).to.have.length(1)
    expect(logged.join())
      .to.not.match(/snön|9874|nummer/)
      .and.not.include(CLU_KEY)
  })

  it('asks nothing when there is nothing to ask', async () => {
    const asked = clu().reply(200, cluAnswer({ None: 1 }))
    for (const text of ['', ' \n\t ', '\ud800']) expect(await find(text, 'sv')).to.equal(undefined)
    expect(asked.isDone()).to.equal(false)
  })

  const good = cluAnswer({ None: 1 }) as { result: { prediction: object } }
  const odd: { name: string; status?: number; body: string | object; headers?: Record<string, string> }[] = [
    { name: 'a page of a proxy', body: '<html>hej</html>', headers: { 'content-type': 'text/html' } },
    { name: 'nothing', body: '' },
    { name: 'no JSON', body: '{"kind":' },
    { name: 'JSON of another kind', body: '[]' },
    { name: 'no intents', body: cluAnswer({}) },
    { name: 'a confidence in per cent', body: cluAnswer({ None: 97 }) },
    { name: 'a confidence in words', body: cluAnswer({ None: 'high' as unknown as number }) },
    { name: 'another kind of project', body: projectKind('Orchestration') },
    { name: 'a kind nobody knows', body: projectKind('Poem') },
    { name: 'more than an answer is', body: { ...good, padding: ' '.repeat(300_000) } },
    { name: 'the key is wrong', status: 401, body: { error: { code: '401', message: 'Access denied' } } },
    { name: 'no such deployment', status: 404, body: { error: { code: 'NotFound', message: '' } } },
    { name: 'throttled', status: 429, body: good },
    { name: 'broken', status: 500, body: good },
    { name: 'being repaired, told by a page', status: 503, body: '<html>' },
    { name: 'accepted for later', status: 202, body: good },
  ]
  for (const { name, status = 200, body, headers } of odd) {
    it(`${name}: not to be had`, async () => {
      const json = { 'content-type': 'application/json' }
      const asked = clu().reply(status, typeof body === 'string' ? body : JSON.stringify(body), headers ?? json)
      expect(await find('när plogar ni?', 'sv')).to.equal(undefined)
      expect(asked.isDone()).to.equal(true)
    })
  }

  it('follows no redirect, not even to the same host: key and words are for one address', async () => {
    const elsewhere = ['https://clu.example', 'https://elsewhere.example'].map((host) =>
      nock(host).post('/other').reply(200, good),
    )
    for (const host of ['https://clu.example', 'https://elsewhere.example']) {
      clu().reply(307, '', { location: `${host}/other` })
      expect(await find('när plogar ni?', 'sv')).to.equal(undefined)
    }
    expect(elsewhere.map((scope) => scope.isDone())).to.deep.equal([false, false])
  })

  function projectKind(kind: string): object {
    return { ...good, result: { ...good.result, prediction: { ...good.result.prediction, projectKind: kind } } }
  }
})

describe('CLU: what is left of a message', () => {
  const masked: [string, string][] = [
    ['jag är 811228-9874', 'jag är [personnummer]'],
    ['jag är 811228-9875, fel siffra', 'jag är [nummer], fel siffra'],
    ['ring 070-174 06 05', 'ring [nummer]'],
    ['ring +46 (0)70-174 06 05, 0980-319 200.', 'ring [nummer], [nummer].'],
    ['ring 0046 70 174 06 05 i kväll', 'ring [nummer] i kväll'],
    ['070.174.06.05', '[nummer]'],
    ['070/1740605', '[nummer]'],
    ['0 7 0 1 7 4 0 6 0 5', '[nummer]'],
    ['070\u00a0174\u200b06\u201105', '[nummer]'],
    ['٠٧٠١٧٤٠٦٠٥', '[nummer]'],
    ['kort 4571 1234 5678 9012', 'kort [nummer]'],
    ['skriv till anna.lind+kommun@post.example.se!', 'skriv till [e-post]!'],
    ['ÅSA@ÖREN.example', '[e-post]'],
    ['anna @ lind.example', '[e-post]'],
    ['se https://user:pw@lind.example/a?b=c#d nu', 'se [länk] nu'],
    ['se www.lind.example', 'se [länk]'],
    ['se lind.example/anna/bild nu', 'se [länk] nu'],
    ['Storgatan 12, 123 45 Lindnäs', 'Storgatan 12, 123 45 Lindnäs'],
    ['hål i vägen/trottoaren vid nr 14, kl. 8.30', 'hål i vägen/trottoaren vid nr 14, kl. 8.30'],
    ['112', '112'],
    ['rad ett\r\n\trad två ', 'rad ett rad två'],
    ['halv \ud83d emoji', 'halv emoji'],
  ]
  for (const [text, left] of masked) {
    it(JSON.stringify(text), () => {
      expect(utteranceOf(text)).to.equal(left)
      expect(utteranceOf(left)).to.equal(left.replace(/\s+/g, ' '))
    })
  }

  it('is never longer than CLU takes, and a number is not cut out of its mask', () => {
    expect(utteranceOf('snö '.repeat(400))).to.have.length(999)
    expect(utteranceOf(`${'å'.repeat(994)} 19811228-9874`)).to.equal(`${'å'.repeat(994)} [pers`)
    expect(utteranceOf(`${'å'.repeat(999)}😀`)).to.equal('å'.repeat(999))
    expect(utteranceOf('a@b.c '.repeat(300)).length).to.be.at.most(1_000)
  })
})

describe('CLU: settings', () => {
  const whole = { CLU_ENDPOINT: 'https://clu.example', CLU_KEY, CLU_PROJECT: 'lindnas' }
  const fine: Record<string, string>[] = [
    whole,
    { ...whole, CLU_ENDPOINT: 'http://127.0.0.1:8080' },
    { ...whole, CLU_ENDPOINT: 'http://[::1]:8080/' },
    { ...whole, CLU_BUDGET_MS: '100', CLU_ANSWER_MIN: '0.5', CLU_CHOOSE_MIN: '0.5' },
  ]
  for (const env of fine) {
    it(`taken: ${JSON.stringify(env)}`, () => {
      expect(cluSettings(loadConfig(env))).to.include({ project: 'lindnas', deployment: 'production' })
    })
  }

  const refused: { env: Record<string, string>; says: string }[] = [
    { env: { CLU_KEY }, says: 'CLU_ENDPOINT: is missing, though CLU_KEY is set' },
    { env: { ...whole, CLU_PROJECT: '' }, says: 'CLU_PROJECT: is missing' },
    { env: { ...whole, CLU_ENDPOINT: 'http://clu.example' }, says: 'CLU_ENDPOINT: an https address' },
    { env: { ...whole, CLU_ENDPOINT: 'http://127.0.0.1.clu.example' }, says: 'CLU_ENDPOINT: an https address' },
    { env: { ...whole, CLU_ENDPOINT: 'clu.example' }, says: 'CLU_ENDPOINT: Invalid URL' },
    { env: { ...whole, CLU_KEY: 'short-key' }, says: 'CLU_KEY: ' },
    { env: { ...whole, CLU_PROJECT: 'lind näs' }, says: 'CLU_PROJECT: at most 50 letters' },
    { env: { CLU_BUDGET_MS: '5001' }, says: 'CLU_BUDGET_MS: ' },
    { env: { CLU_ANSWER_MIN: '75' }, says: 'CLU_ANSWER_MIN: ' },
    { env: { CLU_ANSWER_MIN: '0.3' }, says: 'CLU_CHOOSE_MIN: is above CLU_ANSWER_MIN' },
  ]
  for (const { env, says } of refused) {
    it(`refused: ${JSON.stringify(env)}`, () => {
      expect(() => loadConfig(env))
        .to.throw(says)
        .with.property('code', 'config_invalid')
    })
  }

  it('none: no CLU', () => expect(cluSettings(loadConfig({}))).to.equal(undefined))
})
