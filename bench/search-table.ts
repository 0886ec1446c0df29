/** Prints rows under a title, a column a name of the first row; what is undefined is a dash. */
export function printTable(title: string, rows: readonly Record<string, string | number | undefined>[]): void {
  const names = Object.keys(rows[0] ?? {})
  const lines = [names, ...rows.map((row) => names.map((name) => String(row[name] ?? '–')))]
  const widths = names.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const isText = names.map((_, column) => lines.slice(1).every((line) => !/^[-–\d]/.test(line[column] ?? '')))
  console.log(`\n${title}`)
  for (const line of lines) {
    const cells = line.map((cell, column) =>
      isText[column] ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    )
    console.log(`  ${cells.join('  ')}`.trimEnd())
  }
}
