// Finds the delimiter of a CSV file. Depending on the country, spreadsheets write a comma, a semicolon or a tab.

const DELIMITERS = [',', ';', '\t'] as const

/** The delimiter that occurs most often in the first line. */
export function delimiterOf(text: string): string {
  const [first = ''] = text.split('\n', 1)
  const counts = DELIMITERS.map((delimiter) => first.split(delimiter).length)
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ','
}
