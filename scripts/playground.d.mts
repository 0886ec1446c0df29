export const GENERAL: string
export const CHANNEL: string

export interface Playground {
  url: string
  exited: Promise<unknown>
  tell(what: 'install' | 'uninstall' | 'botAdded' | 'botRemoved', channel?: string): Promise<void>
  stop(): Promise<void>
}

export function startPlayground(options: { endpoint: string; port: number; folder: string }): Promise<Playground>
