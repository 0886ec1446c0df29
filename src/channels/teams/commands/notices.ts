import { localTimeOf } from '../../../content/local-time.js'
import type { Notice } from '../../../content/notices.js'
import { isGoingOn } from '../../../content/notices.js'
import { ServiceError } from '../../../errors.js'
import type { StaffNotice } from '../../../turn/knowledge-ports.js'
import { type Card, type CardElement, literal, plainName, text } from '../card-parts.js'
import { dayAndClock } from '../time.js'
import { colleaguesAmong, mayEnd } from './knowledge-may.js'
import { endOf, type NoticeDraft, noticeOf, remarkOn } from './notice-draft.js'
import { filledBy, noticeForm } from './notice-form.js'
import { whereOf } from './notice-preview.js'
import type { Scene } from './scene.js'
import { ALONE, button, buttons, sheet } from './sheet.js'

const SHOWN_MAX = 12

/** What residents are told just now, each with a way to take it down for whoever may. */
export async function noticesCard(scene: Scene, notice?: string): Promise<Card> {
  const { say, tools } = scene
  const own = await tools.office.knowledge.notices()
  const shown = own.slice(0, SHOWN_MAX)
  const colleagues = await colleaguesAmong(
    scene,
    shown.map(({ by }) => by.id),
  )
  const filed = filedNow(scene, own)
  const rows = [
    ...shown.map((one) => row(scene, one, mayEnd(scene, one, colleagues))),
    ...filed.slice(0, SHOWN_MAX).map((one) => filedRow(scene, one)),
  ]
  return sheet(scene, {
    title: say('notices_title'),
    notice,
    body: rows.length > 0 ? rows : [text(say('notices_none'))],
    actions: [button(scene, say('notice_new'), { chat: 'notice_form' }, ALONE)],
  })
}

/** Puts it up, once however often it is pressed; what has been there too long to be true any more is to be mended first. */
export async function putNotice(scene: Scene, draft: NoticeDraft): Promise<Card> {
  const { say, tools, viewer } = scene
  const remark = remarkOn(scene, draft)
  if (remark) return noticeForm(scene, filledBy(draft), '', remark)
  const wanted = noticeOf(scene, draft)
  const there = await tools.office.knowledge.notices()
  const isThere = there.some(
    ({ text: { sv }, end, by }) => sv === wanted.text.sv && end === wanted.end && by.id === viewer.staff.id,
  )
  if (!isThere && !(await isTaken(tools.office.knowledge.putNotice(wanted, viewer.staff))))
    return noticeForm(scene, filledBy(draft), '', say('notice_refused'))
  return noticesCard(scene, say('notice_done'))
}

export async function endNotice(scene: Scene, id: string): Promise<Card> {
  const { say, tools, viewer } = scene
  const found = (await tools.office.knowledge.notices()).find((one) => one.id === id)
  if (!found) return noticesCard(scene, say('notice_gone'))
  if (!mayEnd(scene, found, await colleaguesAmong(scene, [found.by.id])))
    return noticesCard(scene, say('notice_end_refused', { name: plainName(found.by.name) }))
  const ended = await isTaken(tools.office.knowledge.endNotice(id, viewer.staff))
  return noticesCard(scene, say(ended ? 'notice_ended' : 'notice_gone'))
}

/** False where it cannot be done as asked; a store that does not answer is told by whoever stands above. */
export async function isTaken(doing: Promise<unknown>): Promise<boolean> {
  try {
    await doing
    return true
  } catch (error) {
    if (error instanceof ServiceError && ['payload_invalid', 'not_found'].includes(error.code)) return false
    throw error
  }
}

function row(scene: Scene, notice: StaffNotice, mayEndIt: boolean): CardElement {
  const { say, voice } = scene
  const by = say('notice_by', { name: plainName(notice.by.name), time: dayAndClock(notice.at, voice) })
  const end = button(scene, say('notice_end'), { chat: 'notice_end', id: notice.id }, ALONE)
  return lines(scene, notice, [text(by, SMALL), ...(mayEndIt ? buttons([end]) : [])])
}

function filedRow(scene: Scene, notice: Notice): CardElement {
  return lines(scene, notice, [text(scene.say('notice_filed'), SMALL)])
}

const SMALL: CardElement = { isSubtle: true, size: 'Small', spacing: 'None' }

function lines(scene: Scene, notice: Notice, more: CardElement[]): CardElement {
  const { say, voice } = scene
  const end = endOf(notice.end, voice)
  const when = say('notice_until', { time: end ? dayAndClock(end, voice) : notice.end })
  return {
    type: 'Container',
    separator: true,
    spacing: 'Medium',
    items: [
      ...literal(notice.text[voice.lang]),
      text(`${say('notice_where', { where: whereOf(scene, notice.districts) })} · ${when}`, SMALL),
      ...more,
    ],
  }
}

/** What goes on by notices.yaml. */
function filedNow({ tools, voice, now }: Scene, own: readonly StaffNotice[]): Notice[] {
  const ids = new Set(own.map(({ id }) => id))
  const localTime = localTimeOf(now, voice.timeZone)
  return tools.office.content().notices.filter((one) => !ids.has(one.id) && isGoingOn(one, localTime))
}
