import type { Finding } from './finding.js'

const MARKS = { ok: 'ok', skipped: '-', warning: 'WARNING', fault: 'FAULT' } as const
const MARK_WIDTH = 9
const SECRET_LENGTH_MIN = 6

/** Whether anything does not work. */
export function hasFault(findings: readonly Finding[]): boolean {
  return findings.some(({ level }) => level === 'fault')
}

/** A line a finding, with whom it hurts and the remedy beneath what is not well; how many of each at the end. */
export function linesOf(findings: readonly Finding[]): string[] {
  const count = (level: Finding['level']) => findings.filter((finding) => finding.level === level).length
  return [
    ...findings.flatMap(lines),
    '',
    `${counted(count('fault'), 'fault')}, ${counted(count('warning'), 'warning')}`,
  ]
}

/** One object, for a program. */
export function jsonOf(findings: readonly Finding[]): string {
  const count = (level: Finding['level']) => findings.filter((finding) => finding.level === level).length
  return JSON.stringify({ ok: !hasFault(findings), faults: count('fault'), warnings: count('warning'), findings })
}

/** The same without any of these words, should one have come in by an address or another's answer. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const long = secrets.filter(({ length }) => length >= SECRET_LENGTH_MIN)
  const forms = long.flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
  return forms.reduce((rest, form) => rest.replaceAll(form, '…'), text)
}

function lines(finding: Finding): string[] {
  const first = `${MARKS[finding.level].padEnd(MARK_WIDTH)}${finding.subject}: ${finding.what}`
  if (!('remedy' in finding)) return [first]
  const indent = ' '.repeat(MARK_WIDTH)
  return [first, `${indent}hurts:  ${finding.hurts}`, `${indent}remedy: ${finding.remedy}`]
}

function counted(count: number, name: string): string {
  return `${count === 0 ? 'no' : count} ${name}${count === 1 ? '' : 's'}`
}
