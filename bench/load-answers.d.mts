import type { Usage } from './load-process.js'

/** Answers each `ask` of the parent by the function of that name, and ends when the parent does. */
// biome-ignore lint/suspicious/noExplicitAny: what comes by IPC is what the parent of the same folder sends.
export function answers(byName: Record<string, (of: any) => unknown>): void

/** CPU milliseconds this process has used. */
export function cpu(): number

/** Bytes this process has, once everything that can be collected is; needs --expose-gc. */
export function usage(): Promise<Usage>
