import type { Readable } from 'node:stream'
import { z } from 'zod'
import type { Door, DoorReply, DoorRequest } from '../channels/channel.js'
import { collect } from '../channels/webchat/multipart.js'
import { LIMITS } from '../limits.js'
import { Rate } from '../rate.js'
import type { Admission } from './admission.js'
import type { DeskPorts } from './ports.js'
import { found } from './read-doors.js'
import { queryOf } from './reply.js'
import { fileView } from './ticket-view.js'
import { admitTo } from './write-doors.js'

/** A slow line gets a file of 10 MB through in a minute. */
const UPLOAD_MS_MAX = 120_000

const Query = z.object({ name: z.string().trim().min(1).max(300) })

/**
 * Where staff send a file for a ticket: the bytes as the body, the name in the address. It is kept, and sent to nobody
 * until a reply or a note speaks of it; one that none does is swept away within a day.
 */
export function uploadDoor(ports: DeskPorts, admission: Admission): Door {
  const sent = new Rate('deskFilesPerPerson', ports.limits ?? LIMITS)
  return {
    method: 'POST',
    path: '/desk/api/ticket/:ref/files',
    bytesMax: ports.files.bytesMax,
    streams: { withinMs: UPLOAD_MS_MAX },
    handle: async (request: DoorRequest): Promise<DoorReply> => {
      const caller = await admission.admit(request)
      const ticket = await found(ports, request)
      admitTo(ticket, { verb: 'note' }, caller, ports.content())
      const { name } = queryOf(Query, request)
      await sent.take(caller.viewer.staff.id)
      const bytes = await collect(request.stream as Readable, ports.files.bytesMax)
      const ref = await ports.files.put({ conversation: ticket.conversation, name, bytes, at: ports.now() })
      return { status: 201, body: { file: fileView(ref, ports, caller.viewer) } }
    },
  }
}
