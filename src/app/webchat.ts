import type { WebchatLimits } from '../channels/webchat/limits.js'
import { Webchat } from '../channels/webchat/webchat.js'
import type { Config } from '../config.js'
import type { Log } from '../log.js'
import type { MadeSecrets } from '../secrets.js'
import type { Core, Knowing } from './core.js'
import type { Files } from './files.js'
import { createHouse } from './house.js'

export interface WebchatParts {
  config: Config
  knowing: Pick<Knowing, 'content'>
  core: Pick<Core, 'receive' | 'log' | 'feed' | 'standing' | 'deletion'>
  files: Pick<Files, 'chat' | 'store'>
  made: MadeSecrets | undefined
  now: () => Date
  logger: Log
  limits: Partial<WebchatLimits> | undefined
}

/** The web chat over the service's own log, files and content; undefined where its secret is missing, which closes it. */
export function createWebchat(parts: WebchatParts): Webchat | undefined {
  const { config, knowing, core, files, made, now, logger, limits } = parts
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
    own: { standing: core.standing, deletion: core.deletion((ids) => files.store.drop(ids)) },
    now,
    logger,
    ...(limits ? { limits } : {}),
  })
}
