import type { Door } from '../channels/channel.js'
import { Admission } from './admission.js'
import { answerDoors } from './answer-doors.js'
import { figureDoors } from './figure-doors.js'
import { learningDoors } from './learning-doors.js'
import { officeDoors } from './office-doors.js'
import { pageDoors } from './page-doors.js'
import type { DeskPorts } from './ports.js'
import { readDoors } from './read-doors.js'
import { uploadDoor } from './upload-door.js'
import { visitDoors } from './visit-doors.js'
import { writeDoors } from './write-doors.js'

/**
 * The desk: the queue in a Teams tab, or in a browser on this machine. The page is anyone's to load; everything about
 * tickets is for staff who have proved to be that, asked anew at each request.
 */
export function deskDoors(ports: DeskPorts): Door[] {
  const admission = new Admission(ports)
  const { signIn, content, texts, files, learning, knowledge, reports } = ports
  return [
    ...pageDoors({ signIn, content, texts, limits: files }),
    ...readDoors(ports, admission),
    ...officeDoors(ports, admission),
    ...visitDoors(ports, admission),
    ...(learning ? learningDoors({ ...ports, learning }, admission) : []),
    ...(knowledge ? answerDoors({ ...ports, knowledge }, admission) : []),
    ...(reports ? figureDoors({ ...ports, reports }, admission) : []),
    uploadDoor(ports, admission),
    ...writeDoors(ports, admission),
  ]
}
