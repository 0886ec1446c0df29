import { Webchat } from '../channels/webchat/webchat.js'
import type { Config } from '../config.js'
import type { Upgrade } from '../http/upgrades.js'
import type { Limits } from '../limits.js'
import type { Log } from '../log.js'
import type { MadeSecrets } from '../secrets.js'
import type { Deletion } from '../turn/deletion-turn.js'
import type { Core, Knowing } from './core.js'
import type { Files } from './files.js'
import { createHouse } from './house.js'

export interface WebchatParts {
  config: Config
  knowing: Pick<Knowing, 'content'>
  core: Pick<Core, 'receive' | 'log' | 'feed' | 'standing'>
  files: Pick<Files, 'chat'>
  deletion: Deletion
  made: MadeSecrets | undefined
  now: () => Date
  logger: Log
  limits: Limits
}

/** The web chat over the service's own log, files and content; undefined where its secret is missing, which closes it. */
export function createWebchat(parts: WebchatParts): Webchat | undefined {
  const { config, knowing, core, files, deletion, made, now, logger, limits } = parts
  const current = config.WEBCHAT_SECRET ?? made?.WEBCHAT_SECRET
  if (!current) return undefined
  return new Webchat({
    receive: core.receive,
    log: core.log,
    feed: core.feed,
    files: files.chat,
    secrets: { current, ...(config.WEBCHAT_SECRET_PREVIOUS ? { previous: config.WEBCHAT_SECRET_PREVIOUS } : {}) },
    origins: config.WEBCHAT_ORIGINS,
    publicUrl: config.PUBLIC_URL,
    texts: { botName: (lang) => knowing.content.replies[lang].bot_name },
    around: createHouse(knowing),
    own: { standing: core.standing, deletion },
    now,
    logger,
    limits,
  })
}

/** The sockets of the web chat, for the server to hand over; none where the chat is closed. */
export function webchatUpgrades(webchat: Webchat | undefined): Upgrade[] {
  if (!webchat) return []
  const { stream } = webchat
  return [
    {
      path: '/v3/directline/conversations/:conversationId/stream',
      matches: (url) => stream.handles(url),
      handle: (...upgrade) => stream.upgrade(...upgrade),
    },
  ]
}
