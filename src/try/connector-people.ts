export interface RoomMember {
  /** As Teams knows them. */
  id: string
  aadObjectId: string
  name: string
  role: 'user' | 'guest'
}

/** The member numbered `index`; the same number gives the same ids in every run, as a kept ticket names them. */
export function newMember(name: string, index: number): RoomMember {
  const number = String(index + 1).padStart(11, '0')
  return { id: `29:staff-${index + 1}`, aadObjectId: `00000000-0000-4000-8000-1${number}`, name, role: 'user' }
}

/** Who someone is, as an activity tells it. */
export function account({ id, aadObjectId, name }: RoomMember): Record<string, string> {
  return { id, aadObjectId, name }
}

/** The chat someone has with the bot alone. */
export function chatOf({ aadObjectId }: RoomMember): string {
  return `a:${aadObjectId}`
}
