import type { Migration } from './migration.js'

/** What a client wants echoed stood as it came, its keys among the database's own; since then it is JSON text. */
export const clientDataIsText: Migration = {
  version: 3,
  name: 'what chat clients want echoed is text',
  passes: [
    {
      collection: 'turns',
      needs: () => ({ 'inbound.clientData': { $type: 'object' } }),
      repair: ({ inbound }) => ({ 'inbound.clientData': JSON.stringify(inbound.clientData) }),
    },
  ],
}
