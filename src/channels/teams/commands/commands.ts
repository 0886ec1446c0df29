import { staffSayFrom } from '../../../content/staff-texts.js'
import { ServiceError } from '../../../errors.js'
import type { Lang } from '../../../message.js'
import type { Activity } from '../activity.js'
import type { Card } from '../card-parts.js'
import { actOnTicket } from './act-on-ticket.js'
import { type Command, type CommandName, readCommand } from './command.js'
import type { ChatPress, Deed, Place } from './deed.js'
import { dutyCard, setAway, setBack, setDuty } from './duty.js'
import { enterCard, enteredCard } from './enter-form.js'
import { enterMatter } from './entry.js'
import { foundCard } from './found.js'
import { handOver, handOverCard } from './hand-over.js'
import { helpCard } from './help.js'
import { mineCard, queueCard } from './lists.js'
import { logCard, logContact } from './log-form.js'
import { missedCard } from './missed.js'
import { filledBy, noticeForm, previewNotice } from './notice-form.js'
import { endNotice, noticesCard, putNotice } from './notices.js'
import { answerPulse } from './pulse.js'
import { type Reply, type Scene, sceneOf, type Tools } from './scene.js'
import type { Notice } from './sheet.js'
import { noted } from './shown.js'
import type { StaffRecords } from './staff-records.js'
import { decide, propose, seeProposal, suggestCard } from './suggest.js'
import { reasonOf, switchCard, switchOff, switchOn } from './switch-off.js'
import { queueName } from './ticket-row.js'

type Inputs = ChatPress['inputs']
type Doing<D> = (scene: Scene, deed: D, inputs: Inputs, records: StaffRecords) => Promise<Card>

/** What each command is answered with. */
const ANSWERS: Readonly<Record<CommandName, (scene: Scene, command: Command, records: StaffRecords) => Promise<Card>>> =
  {
    mine: (scene) => mineCard(scene, 0),
    queue: (scene) => queueCard(scene, 0),
    search: (scene, { rest }) => foundCard(scene, rest),
    enter: async (scene) => enterCard(scene, scene.activity),
    log: (scene, { rest }) => logCard(scene, scene.activity, { words: rest }),
    on: (scene, _, records) => setDuty(scene, records, 'on', {}),
    pause: (scene, _, records) => setDuty(scene, records, 'pause', {}),
    off: (scene, _, records) => setDuty(scene, records, 'off', {}),
    away: async (scene, _, records) => dutyCard(scene, await records.of(scene.viewer.staff)),
    hand_over: (scene) => handOverCard(scene),
    notices: (scene) => noticeForm(scene, {}),
    switch_off: (scene, { rest }) => switchCard(scene, rest),
    missed: (scene) => missedCard(scene, 0),
    help: async (scene) => helpCard(scene),
  }

/** What each press does, and the card that then stands in place of the one that was pressed. */
const DOINGS: { readonly [C in Deed['chat']]: Doing<Extract<Deed, { chat: C }>> } = {
  list: (scene, { place }) => placeCard(scene, place),
  search: (scene, _, { words = '' }) => foundCard(scene, words),
  act: async (scene, deed, inputs) => placeCard(scene, deed.place, await actOnTicket(scene, deed, inputs)),
  open: async (scene, { form }, _, __) => {
    if (form === 'hand_over') return handOverCard(scene)
    return form === 'log' ? logCard(scene, scene.activity, {}) : enterCard(scene, scene.activity)
  },
  enter: async (scene, { form }, inputs) => {
    const entered = await enterMatter(scene, form, inputs)
    if ('remark' in entered) return enterCard(scene, form, inputs, entered.remark)
    return enteredCard(scene, { ref: entered.ticket._id, queue: queueName(scene, entered.ticket) })
  },
  log: async (scene, deed) => logCard(scene, scene.activity, deed, await logContact(scene, deed)),
  log_list: (scene, { from }) => logCard(scene, scene.activity, { from }),
  log_find: (scene, _, { words }) => logCard(scene, scene.activity, { words }),
  duty: (scene, { duty }, inputs, records) => setDuty(scene, records, duty, inputs),
  away: (scene, _, inputs, records) => setAway(scene, records, inputs),
  back: (scene, _, __, records) => setBack(scene, records),
  hand_over: (scene, _, inputs) => handOver(scene, inputs),
  notices: (scene) => noticesCard(scene),
  notice_form: (scene) => noticeForm(scene, {}),
  notice_find: (scene, _, inputs) => noticeForm(scene, inputs, inputs.find),
  notice_preview: (scene, _, inputs) => previewNotice(scene, inputs),
  notice_edit: (scene, { draft }) => noticeForm(scene, filledBy(draft)),
  notice_put: (scene, { draft }) => putNotice(scene, draft),
  notice_end: (scene, { id }) => endNotice(scene, id),
  switch: (scene) => switchCard(scene, ''),
  switch_find: (scene, _, { words = '' }) => switchCard(scene, words),
  switch_off: (scene, { article }, inputs) => switchOff(scene, article, inputs[reasonOf(article)] ?? ''),
  switch_on: (scene, { article }) => switchOn(scene, article),
  missed: (scene, { from }) => missedCard(scene, from),
  suggest: (scene, { group }) => suggestCard(scene, group, scene.activity),
  propose: (scene, deed, inputs) => propose(scene, deed, inputs),
  proposal: (scene, { id }) => seeProposal(scene, id),
  decide: (scene, { id, move }, inputs) => decide(scene, id, move, inputs),
  pulse: (scene, deed, inputs) => answerPulse(scene, deed, inputs),
}

function placeCard(scene: Scene, place: Place, notice?: Notice): Promise<Card> {
  if (place.list === 'found') return foundCard(scene, place.words, place.cursor, notice)
  return place.list === 'mine' ? mineCard(scene, place.from, notice) : queueCard(scene, place.from, notice)
}

/** Staff at their own chat: what they ask for, and what they press there. */
export class Commands {
  readonly #tools: Tools
  readonly #records: StaffRecords

  constructor(tools: Tools, records: StaffRecords) {
    this.#tools = tools
    this.#records = records
  }

  /** The answer to a command; undefined for what is none, which is a question like any other. */
  async said(activity: Activity, text: string): Promise<Reply | undefined> {
    const { staff } = this.#tools.office.content()
    const command = readCommand(text, staff)
    return (
      command && this.#scene(activity, command.lang, (scene) => ANSWERS[command.name](scene, command, this.#records))
    )
  }

  async pressed(activity: Activity, { deed, lang, inputs }: ChatPress): Promise<Reply> {
    // Each deed meets the doing of its own name.
    const doing = DOINGS[deed.chat] as Doing<Deed>
    return this.#scene(activity, lang, (scene) => doing(scene, deed, inputs, this.#records))
  }

  async #scene(activity: Activity, lang: Lang, show: (scene: Scene) => Promise<Card>): Promise<Reply> {
    const say = staffSayFrom(this.#tools.office.content().staff[lang])
    try {
      const viewer = activity.from && (await this.#tools.viewerOf(activity.from.id))
      if (!viewer) return { words: say('chat_not_staff') }
      const card = await noted(this.#tools, viewer, (tools) => show(sceneOf(tools, viewer, lang, activity.id ?? '')))
      return { card }
    } catch (error) {
      // Our own house must be in order; that Teams is not is told to whoever asked.
      if (!(error instanceof ServiceError) || !error.code.startsWith('delivery_')) throw error
      return { words: say('refused_unsure') }
    }
  }
}
