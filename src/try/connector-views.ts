interface View {
  card: unknown
  /** Greater than that of every view before it. */
  number: number
}

/** What single people see in place of a message's card. As long-lived as the message: whoever keeps those drops these. */
export class Views {
  readonly #views = new Map<string, Map<string, View>>()
  #count = 0

  set(message: string, person: string, card: unknown): void {
    this.#count += 1
    const own = this.#views.get(message) ?? new Map<string, View>()
    this.#views.set(message, own.set(person, { card: structuredClone(card), number: this.#count }))
  }

  get(message: string, person: string): unknown {
    return structuredClone(this.#views.get(message)?.get(person)?.card)
  }

  /** By person; copies. */
  on(message: string): Record<string, unknown> {
    const views = this.#views.get(message) ?? []
    return Object.fromEntries([...views].map(([person, { card }]) => [person, structuredClone(card)]))
  }

  /** Empty while everyone sees the same. */
  mark(message: string): string {
    return [...(this.#views.get(message)?.values() ?? [])].map(({ number }) => number).join('.')
  }

  drop(message: string): void {
    this.#views.delete(message)
  }
}
