/** Name and value, in the order they are sent. */
export type Field = readonly [name: string, value: string]

/** A form body as the specification's example writes it: values encoded, the brackets of `attribute[CODE]` as they are. */
export function formBody(fields: readonly Field[]): string {
  return fields
    .map(([name, value]) => `${encoded(name).replace(/%5B/g, '[').replace(/%5D/g, ']')}=${encoded(value)}`)
    .join('&')
}

/** A query as the specification's examples write it: the colons of times and the commas of lists as they are. */
export function queryString(fields: readonly Field[]): string {
  return fields
    .map(([name, value]) => `${encoded(name)}=${encoded(value).replace(/%3A/g, ':').replace(/%2C/g, ',')}`)
    .join('&')
}

/** A moment as the specification has it, whole seconds in UTC: 2010-01-01T00:00:00Z. */
export function w3Time(at: Date): string {
  return at.toISOString().replace(/\.\d{3}Z$/, 'Z')
}

function encoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}
