import { randomUUID } from 'node:crypto'
import { eventually } from './eventually.js'
import { MAJA, type NumberBench, refIn } from './number-bench.js'
import { pdf } from './sample-files.js'
import { WEBCHAT_SECRET } from './web-resident.js'

/** Gives one more made-up number, in a form of its own. */
export type Take = () => string

/** How numbers come in by one way; takes as many as it needs. */
export type Carrier = (bench: NumberBench, take: Take) => Promise<void>

/** Far enough apart not to be taken for the same. */
const FAULTY = ['Almvägen 4', 'Björkvägen 3', 'Badvägen 7', 'Storgatan 9', 'Nygatan 5']
const QUESTIONS = ['När är tippen öppen?', 'Vad kostar förskolan?', 'Var anmäler jag en flytt?', 'Har ni simskola?']

function times(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at)
}

/** Residents at the website: in their questions, by several at once. */
export const questions: Carrier = async (bench, take) => {
  await Promise.all(
    times(6).map(async () => {
      const resident = await bench.resident()
      for (const n of times(35)) await resident.says(`${QUESTIONS[n % QUESTIONS.length]} Jag heter Berit, ${take()}`)
    }),
  )
}

/** What a chat client sends besides: its user, its own data and its id for the message. */
export const clientData: Carrier = async (bench, take) => {
  const base = `${bench.service.url}/v3/directline/conversations`
  const headers = { authorization: `Bearer ${WEBCHAT_SECRET}`, 'content-type': 'application/json' }
  const { conversationId } = (await (await fetch(base, { method: 'POST', headers })).json()) as {
    conversationId: string
  }
  for (const n of times(20)) {
    const channelData = { user: { [`x ${take()}`]: n }, said: [take()], clientActivityID: `${n} ${take()}` }
    const activity = { type: 'message', id: take(), from: { id: take() }, text: 'hej', channelData }
    await post(`${base}/${conversationId}/activities`, activity, headers)
  }
}

export const fileNames: Carrier = async (bench, take) => {
  const resident = await bench.resident()
  for (const _ of times(10))
    await resident.shows(`intyg för ${take()}`, [`intyg ${take().replace(/[/\r\n]/g, '-')}.pdf`, pdf])
}

/** By SMS, through both providers. */
export const sms: Carrier = async (bench, take) => {
  await Promise.all(
    times(10).map(async (person) => {
      const provider = person % 2 === 0 ? 'elks' : 'twilio'
      for (const n of times(12))
        await bench.gateway.residentSends(`+467017406${10 + person}`, `${QUESTIONS[n % 4]} ${take()}`, provider)
    }),
  )
}

/** A chat that Azure holds; whoever writes is called by a number too. */
export const azure: Carrier = async (bench, take) => {
  const common = {
    channelId: 'directline',
    serviceUrl: `${bench.outside.url}/azure`,
    recipient: { id: 'bot', name: 'Lotsen' },
  }
  for (const n of times(20)) {
    const from = { id: 'user-1', name: take() }
    const message = {
      ...common,
      type: 'message',
      id: `m${n}`,
      from,
      conversation: { id: `chat-${n % 4}` },
      text: `Hej ${take()}`,
    }
    await post(`${bench.service.url}/api/messages`, message)
  }
}

/** Staff: in their own chat, by commands, on cards and in threads. */
export const teams: Carrier = async (bench, take) => {
  for (const n of times(15)) await bench.teams.sayInChat(MAJA, `${QUESTIONS[n % 4]} Det gäller ${take()}`)
  for (const _ of times(5)) await bench.teams.sayInChat(MAJA, `sök ${take()}`)
  await Promise.all(times(2).map(() => ticketInTeams(bench, take)))
}

async function ticketInTeams(bench: NumberBench, take: Take): Promise<void> {
  const { resident, ref } = await bench.handedOver(`bygglov för ${take()}`)
  await bench.posted(ref)
  const press = async (verb: string, data: object = {}) => {
    const { messages } = bench.hands.thread(ref)
    const { version } = await bench.stands(ref, () => undefined)
    await bench.teams.press(MAJA, messages[0]?.id ?? '', verb, { ref, version, ...data })
  }
  await press('claim')
  for (const _ of times(4)) {
    await press('reply', { reply: `Hej! Gäller det ${take()}?` })
    await resident.says(`ja, ${take()} är rätt`)
    await press('ask', { ask: `Är det ${take()}?` })
    await press('note', { internal: `kollat ${take()}` })
    await press('preview', { of: 'reply', reply: `utkast ${take()}` })
    await press('open', { form: 'reply', reply: `mer ${take()}` })
    await bench.teams.say(MAJA, bench.hands.thread(ref).conversation, `@Lotsen Tack, ${take()}`)
    await bench.teams.say(
      MAJA,
      bench.hands.thread(ref).conversation,
      `Hej, ditt nummer är ${take()}, vi återkommer till dig`,
    )
  }
  await press('consult', { queue: 'waste', question: `Känner ni ${take()}?` })
  await press('called', { called: `ringde ${take()}` })
  await press('transfer', { queue: 'contact-centre', summary: `gäller ${take()}` })
  await press('claim')
  await press('resolve', { note: `Klart för ${take()}` })
}

/** Faults, which go to the operations centre, and what the centre then says of them. */
export const faults: Carrier = async (bench, take) => {
  await Promise.all(
    FAULTY.map(async (address) => {
      const resident = await bench.resident()
      await resident.says(`lampan är trasig vid ${address}, jag är ${oneLine(take())}`)
      const ref = refIn((await resident.hears('Ditt ärende har nummer')).text)
      const { carrier } = await bench.stands(ref, (ticket) => {
        if (ticket.carrier?.id === undefined) throw new Error('not sent')
      })
      bench.centre.change(carrier?.id ?? '', { notes: `Vi har ringt ${take()} om detta.` })
      await resident.hears('Vi har ringt')
      bench.centre.change(carrier?.id ?? '', { status: 'closed', notes: `Klart, sagt till ${take()}` })
      await resident.hears('sagt till')
    }),
  )
}

/** Orders, and what the department's system answers: `answers` of the bench. */
export const orders: Carrier = async (bench, take) => {
  await Promise.all(
    times(6).map(async (n) => {
      const resident = await bench.resident()
      await resident.says('bruna påsar slut')
      await resident.hears('vilken adress')
      await resident.says(`Badvägen ${n + 1}, ${oneLine(take())}`)
      await eventually(async () => {
        await resident.says('ja')
        await resident.hears('LN-')
      })
    }),
  )
}

/** Free answers of an errand. */
export const errands: Carrier = async (bench, take) => {
  await Promise.all(
    times(6).map(async () => {
      const resident = await bench.resident()
      await resident.says('jag vill lämna klagomål')
      await resident.says(`Ni bad mig om ${take()} i telefon fast ni inte får`)
      await resident.says('kontakt')
      await resident.says('ja')
      await resident.says('hoppa över')
      await resident.says('ja')
      await resident.says(`och ${take()} också`)
      await resident.says(`avslutar, ${take()}`)
    }),
  )
}

/** At the desk: what is entered for others, what is done with it, files, and a visit that is cancelled. */
export const desk: Carrier = async (bench, take) => {
  const hands = await bench.desk()
  for (const n of times(8)) {
    const matter = {
      channel: n % 2 === 0 ? 'phone' : 'visit',
      kind: 'question',
      lang: 'sv',
      via: 'call',
      queue: 'waste',
    }
    const key = `matter-${randomUUID()}`
    const { body } = await hands.post<{ ticket: { ref: string } }>('tickets', {
      ...matter,
      key,
      text: `Ringde om ${take()}`,
      name: `Berit ${take()}`.slice(0, 100),
    })
    const { ref } = body.ticket
    await hands.post(`ticket/${ref}/preview`, { verb: 'note', text: `om ${take()}` })
    await hands.act(ref, 'claim')
    await hands.act(ref, 'note', { text: `sagt ${take()}` })
    await hands.act(ref, 'consult', { queue: 'building-permits', text: `vet ni om ${take()}` })
    await hands.act(ref, 'answer_consult', { consult: 'c1', text: `ja, ${take()}` })
    await hands.sendFile(ref, `blankett ${take()}.pdf`, pdf)
    await hands.act(ref, 'resolve', { text: `klart, ${take()}` })
  }
}

export const visits: Carrier = async (bench, take) => {
  const hands = await bench.desk()
  for (const day of ['måndag kl 13', 'tisdag kl 13', 'onsdag kl 13']) {
    const resident = await bench.resident(bench.atDesk)
    for (const text of ['boka besök', 'Stadshuset', `hjälp med dator ${oneLine(take())}`, day, 'ja'])
      await resident.says(text)
    const ref = refIn((await resident.hears('LN-')).text)
    const { status } = await hands.post(`visits/${ref}/cancel`, {
      key: `cancel-${randomUUID()}`,
      note: `Inte du, ${take()}`,
    })
    if (status !== 200) throw new Error(`The desk said ${status}`)
  }
}

/** Some answers are read a line at a time. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, '')
}

async function post(url: string, body: object, headers: Record<string, string> = {}): Promise<void> {
  const type = { 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers: { ...type, ...headers }, body: JSON.stringify(body) })
  await response.arrayBuffer()
  if (!response.ok) throw new Error(`${url} said ${response.status}`)
}
