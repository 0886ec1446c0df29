import { z } from 'zod'
import { queuesOf } from '../../../content/organisation.js'
import { ServiceError } from '../../../errors.js'
import { LANGS, TEXT_LENGTH_MAX } from '../../../message.js'
import { maskIdentityNumbers } from '../../../privacy/mask.js'
import type { Ticket } from '../../../tickets/ticket.js'
import { phoneIn } from '../../../turn/phone-number.js'
import type { EnteredMatter } from '../../../turn/ports.js'
import { idOf, type Scene } from './scene.js'

export const KINDS = ['question', 'fault', 'complaint', 'errand', 'callback'] as const
export const NAME_LENGTH_MAX = 100
export const PHONE_LENGTH_MAX = 40

const Filled = z.object({
  channel: z.enum(['phone', 'visit']).catch('phone'),
  kind: z.enum(KINDS).catch('question'),
  text: z.string().default(''),
  queue: z.string().default('words'),
  name: z
    .string()
    .transform((name) => name.slice(0, NAME_LENGTH_MAX))
    .default(''),
  phone: z
    .string()
    .transform((phone) => phone.slice(0, PHONE_LENGTH_MAX))
    .default(''),
  via: z.enum(['call', 'sms']).catch('call'),
  checked: z.literal('true').optional().catch(undefined),
  lang: z.enum(LANGS).catch('sv'),
  district: z.string().default('none'),
})
type Filled = z.output<typeof Filled>

export type Entered = { ticket: Ticket } | { remark: string }

/**
 * Makes a ticket of a form that was filled in. What cannot be one is answered with a remark, and nothing is stored.
 * The same form with the same words, sent again, is the same ticket; with other words it is another.
 */
export async function enterMatter(
  scene: Scene,
  form: string,
  inputs: Readonly<Record<string, string>>,
): Promise<Entered> {
  const filled = Filled.parse(inputs)
  const phone = filled.phone === '' ? undefined : phoneIn(filled.phone)
  const remark = remarkOn(scene, filled, phone)
  if (remark) return { remark }
  try {
    const { ticket } = await scene.tools.office.enter(matterOf(scene, form, filled, phone))
    return { ticket }
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'payload_invalid') return { remark: scene.say('enter_refused') }
    throw error
  }
}

function remarkOn({ say, tools }: Scene, filled: Filled, phone: string | undefined): string | undefined {
  const { organisation } = tools.office.content()
  if (filled.text === '') return say('enter_text_error')
  if (filled.text.length > TEXT_LENGTH_MAX) return say('refused_text_too_long')
  if (filled.phone && !phone) return say('enter_phone_wrong')
  if (filled.via === 'sms' && !phone) return say('enter_phone_missing')
  // To a number nobody has checked an SMS could only say that there is an answer, and there is no chat to read it in.
  if (filled.via === 'sms' && !filled.checked) return say('enter_phone_unchecked')
  const isKnown = filled.queue === 'words' || queuesOf(organisation).some(({ id }) => id === filled.queue)
  return isKnown ? undefined : say('enter_refused')
}

function matterOf({ viewer, tools }: Scene, form: string, filled: Filled, phone: string | undefined): EnteredMatter {
  const { channel, kind, lang, text, queue, via, checked, district } = filled
  const { districts } = tools.office.content().organisation
  const name = maskIdentityNumbers(filled.name).text
  return {
    id: idOf(['enter', form, viewer.staff.id, JSON.stringify(filled)]),
    by: viewer.staff,
    channel,
    kind,
    lang,
    text,
    ...(queue === 'words' ? {} : { queue }),
    ...(districts.some(({ id }) => id === district) ? { district } : {}),
    contact: {
      via,
      proven: phone !== undefined && checked === 'true',
      ...(name ? { name } : {}),
      ...(phone ? { phone } : {}),
    },
  }
}
