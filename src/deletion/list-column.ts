// Reads the user ids in one column of a CSV file.
import { CsvError, parse } from 'csv-parse/sync'
import { delimiterOf } from '../files/csv-delimiter'
import { MisuseError } from '../misuse'
import type { ListedUser } from './listed-user'

interface Row {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

/**
 * @param column a name on the first line, or the number of the column, from 1, if the first line has no names
 * @throws MisuseError for text that is not CSV, or if there is no such column
 */
export function readColumn(text: string, column: string): ListedUser[] {
  const [heading, ...rows] = parseRows(text)
  if (heading === undefined) return []
  const named = heading.record.flatMap((name, index) => (isSameName(name, column) ? [index] : []))
  if (named.length > 1) throw new MisuseError('nobody was deleted: several columns of the list have that name.')
  const [index] = named
  if (index !== undefined) return rows.flatMap((row) => toListed(row, index))
  const width = heading.record.length
  const place = /^[1-9]\d*$/.test(column) ? Number(column) : Infinity
  if (place <= width) return [heading, ...rows].flatMap((row) => toListed(row, place - 1))
  throw new MisuseError(
    `nobody was deleted: the first line of the list has ${String(width)} columns, none of that name. Pass --column with a name from that line, or with the number of the column where the first line has no names.`
  )
}

function parseRows(text: string): Row[] {
  try {
    // Messages name the place of a wrong row only: the parser's own message may quote the row.
    return parse(text, {
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true
    }) as unknown as Row[]
  } catch (failure) {
    if (!(failure instanceof CsvError)) throw failure
    const { lines } = failure as unknown as { lines?: number }
    throw new MisuseError(`nobody was deleted: the list is not valid CSV, at line ${String(lines)} (${failure.code}).`)
  }
}

/** The user of a row. None for a row of empty cells: spreadsheets leave such rows at the end. */
function toListed({ record, info }: Row, index: number): ListedUser[] {
  if (record.every((cell) => cell.trim() === '')) return []
  return [{ id: record[index] ?? '', place: `line ${String(info.lines)}`, isCell: true }]
}

function isSameName(name: string, wanted: string): boolean {
  return name.trim().toLowerCase() === wanted.trim().toLowerCase()
}
