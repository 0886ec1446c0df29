/** What each failure means to a caller: the HTTP status it becomes, and whether trying again can help. */
const RULES = {
  config_invalid: { status: 500, retry: false },
  content_invalid: { status: 500, retry: false },
  mongod_missing: { status: 500, retry: false },
  mongod_failed: { status: 500, retry: false },
  port_taken: { status: 500, retry: false },
  credentials_missing: { status: 401, retry: false },
  signature_rejected: { status: 401, retry: false },
  token_expired: { status: 403, retry: false },
  forbidden: { status: 403, retry: false },
  not_found: { status: 404, retry: false },
  payload_invalid: { status: 400, retry: false },
  text_too_long: { status: 400, retry: false },
  knowledge_changed: { status: 409, retry: false },
  method_refused: { status: 405, retry: false },
  body_late: { status: 408, retry: true },
  payload_too_large: { status: 413, retry: false },
  files_full: { status: 413, retry: false },
  file_refused: { status: 415, retry: false },
  rate_limited: { status: 429, retry: true },
  stopping: { status: 503, retry: true },
  door_closed: { status: 503, retry: false },
  staff_unchecked: { status: 503, retry: true },
  conversation_busy: { status: 503, retry: true },
  service_busy: { status: 503, retry: true },
  knowledge_unwritable: { status: 503, retry: false },
  store_unavailable: { status: 503, retry: true },
  state_too_large: { status: 500, retry: false },
  stored_invalid: { status: 500, retry: false },
  delivery_refused: { status: 502, retry: false },
  delivery_failed: { status: 502, retry: true },
  delivery_not_yet: { status: 502, retry: true },
  delivery_uncertain: { status: 502, retry: true },
} as const satisfies Record<string, { status: number; retry: boolean }>

export type ErrorCode = keyof typeof RULES

/**
 * The only error this service throws on purpose. Branch on `code`, never on `message`;
 * a message names the thing that failed, and its remedy, and carries nothing a resident wrote.
 */
export class ServiceError extends Error {
  override readonly name = 'ServiceError'
  readonly code: ErrorCode
  /** Milliseconds a caller should wait before trying again, when the other side said so. */
  readonly retryAfterMs: number | undefined

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown; retryAfterMs?: number | undefined }) {
    super(message, options)
    this.code = code
    this.retryAfterMs = options?.retryAfterMs
  }

  get status(): number {
    return RULES[this.code].status
  }

  get retry(): boolean {
    return RULES[this.code].retry
  }
}

/** Failures that come before a request has left: name, connection, certificate. Then nothing can have been taken. */
const NEVER_LEFT = new Set([
  'OUTGOING_REFUSED',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/** Whether what `fetch` threw tells that the other side has seen nothing of the request. */
export function hasNeverLeft(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && NEVER_LEFT.has(String(cause.code))
}
