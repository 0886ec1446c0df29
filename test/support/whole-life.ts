import type { Ticket } from '../../src/tickets/ticket.js'
import type { Chat } from './chat-bench.js'
import { planted, type RecordsBench } from './records-bench.js'
import { done, MAJA, OMAR, type Resident } from './talk.js'

/** What somebody has left behind, in every place there is. */
export interface WholeLife {
  phone: string
  chat: Chat
  mobile: Resident
  /** Somebody else, who reported first what they reported too. */
  other: Chat
  ticket: Ticket
  /** Words only they, or staff about them, have written. */
  words: string[]
  /** Those of them that belong to no ticket. */
  chatted: string[]
  /** As it is written. */
  numbers: string[]
}

/**
 * One resident by all channels: a chat with a file and an errand, the same matter on by SMS, a report that others had made
 * before, a visit, a call that staff entered, a consult, answers, a rating.
 */
export async function liveOn(bench: RecordsBench, phone: string, street: string): Promise<WholeLife> {
  const { core, chats } = bench
  const word = {
    chat: planted('Blåvalsloge'),
    file: planted('Filnamnet'),
    inside: planted('Filinnehåll'),
    asked: planted('Takkupan'),
    sms: planted('Pärmgrön'),
    follow: planted('Rävungen'),
    note: planted('Anteckningen'),
    consult: planted('Remissfrågan'),
    answer: planted('Remissvaret'),
    reply: planted('Svarsordet'),
    entered: planted('Telefonärendet'),
    name: planted('Ragnhild'),
    client: planted('Klientdata'),
  }
  let actions = 0
  const act = (ref: string, what: Parameters<typeof core.staff>[0] extends infer A ? Partial<A> : never) => {
    actions += 1
    core.later(1)
    return done(core.staff({ id: `life${actions}`, ref, by: MAJA, ...what } as Parameters<typeof core.staff>[0]))
  }

  const other = await chats.chat()
  await other.says(`det är klotter vid ${street}`)

  const mobile = core.resident('sms', phone)
  await mobile.says(`kan man dricka kranvattnet ${word.chat}`)
  const chat = await chats.chat()
  await chat.sends({ text: 'hej', channelData: { mine: word.client } })
  await chat.says(`det är klotter vid ${street}, en ${word.follow}`, 'ja')
  await chat.says(`jag vill prata med en människa om bygglov för ${word.asked}`, 'Svara här i chatten')
  await chat.shows('här är ritningen', `${word.file}.txt`, Buffer.from(`Ritning ${word.inside}`))
  core.code = '482913'
  await chat.says('fortsätt på sms', `0${phone.slice(3)}`, core.code)
  await core.followUp()
  await mobile.says(`det är den ${word.sms}`)
  const { _id: ref } = await chat.ticket()
  await act(ref, { verb: 'claim' })
  await act(ref, { verb: 'note', text: word.note })
  await act(ref, { verb: 'consult', queue: 'waste', text: word.consult })
  const consult = (await chat.ticket()).consults?.[0]?.id ?? ''
  await act(ref, { verb: 'answer_consult', consult, text: word.answer, by: OMAR })
  await act(ref, { verb: 'reply', text: word.reply })
  await act(ref, { verb: 'resolve', text: `Klart, ${word.reply}` })
  await core.followUp()
  await mobile.says('bra')
  await mobile.says('boka ett besök')
  for (const answer of ['1', '1', '3', 'ja']) await mobile.says(answer)
  core.later(1)
  await core.enter({
    id: `life-${phone}`,
    by: MAJA,
    channel: 'phone',
    kind: 'question',
    lang: 'sv',
    text: `Undrar om ${word.entered}`,
    queue: 'waste',
    contact: { via: 'sms', phone, proven: true, name: word.name },
  })
  const ticket = await core.tickets.get(ref)
  if (!ticket) throw new Error('The ticket has gone')
  return {
    phone,
    chat,
    mobile,
    other,
    ticket,
    words: Object.values(word),
    chatted: [word.chat, word.client],
    numbers: [phone, phone.slice(1)],
  }
}
