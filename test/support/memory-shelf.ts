import type { Shelf } from '../../src/channels/teams/ports.js'

/** A few documents in memory, for tests that are not about keeping them. */
export function memoryShelf<T>(): Shelf<T> {
  const documents = new Map<string, T>()
  return {
    put: async (key, document) => void documents.set(key, document),
    get: async (key) => documents.get(key),
    all: async () => [...documents.values()],
    remove: async (key) => void documents.delete(key),
  }
}
