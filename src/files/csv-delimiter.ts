// Which character parts the cells of a CSV file: spreadsheets write a comma, a semicolon or a tab, as their country has it.

const DELIMITERS = [',', ';', '\t'] as const

/** The one that its first line has most of. */
export function delimiterOf(text: string): string {
  const [first = ''] = text.split('\n', 1)
  const counts = DELIMITERS.map((delimiter) => first.split(delimiter).length)
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ','
}
