import { type Browser, chromium } from 'playwright-core'
import { chromiumPath } from './omit.js'

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  // Pages that a test makes up belong to no network at all; they may reach this machine's.
  '--disable-features=LocalNetworkAccessChecks',
  // What moves is drawn by the processor here, and costs the rest of the machine; a test of motion asks for it.
  '--force-prefers-reduced-motion',
]

/** Chromium as all tests have it. Call `needs('chromium')` before. */
export function startBrowser(more: string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath() ?? '', args: [...ARGS, ...more] })
}
