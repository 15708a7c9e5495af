// Reads the rows of a table as events: CSV with column names on the first line, or JSON objects.
import { Readable, pipeline } from 'node:stream'
import type * as Csv from 'csv-parse'
import { HeapDestinationError } from '../../errors'
import { delimiterOf } from '../../files/csv-delimiter'
import { isRecord } from '../../heap/input'
import { MisuseError } from '../../misuse'
import { Ending } from '../cut-off'
import { readEntries } from '../entries'
import type { Entry } from '../entry'
import { MAX_LINE } from '../lines'
import { peek, startOf } from '../peek'
import type { Source } from '../source'
import { typedCell } from './cells'
import { mapColumns } from './columns'
import type { RowMapping, RowOptions } from './row-options'
import { mapTable } from './warehouse'

/* eslint-disable @typescript-eslint/no-require-imports -- Loaded for CSV only, so that other runs start faster. */
const loadCsv = () => require('csv-parse') as typeof Csv
/* eslint-enable @typescript-eslint/no-require-imports */

/** Rows that are yielded at once. */
const CHUNK = 500

interface CsvRow {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

/** The rows as entries. Throws a `MisuseError` if the first line lacks a required column. */
export async function* readRows(
  { bytes, name }: Pick<Source, 'bytes' | 'name'>,
  options: RowOptions
): AsyncGenerator<Entry[]> {
  const mapping = 'table' in options ? mapTable(options.table) : mapColumns(options.columns)
  const ending = new Ending()
  const { head, all } = await peek(ending.within(bytes))
  const start = startOf(head)
  if (/^[{[]/.test(start)) yield* ending.behind(readObjects(all, mapping))
  else yield* ending.behind(readCsv({ bytes: all, delimiter: delimiterOf(start), name, ending }, mapping))
}

async function* readObjects(bytes: AsyncIterable<Uint8Array>, mapping: RowMapping): AsyncGenerator<Entry[]> {
  for await (const entries of readEntries(bytes)) {
    yield entries.map((entry) => {
      if ('error' in entry || !isRecord(entry.value)) return entry
      return { ...entry, value: mapping.toEvent(entry.value, (value) => value) }
    })
  }
}

interface CsvInput {
  readonly bytes: AsyncIterable<Uint8Array>
  readonly delimiter: string
  readonly name: string
  readonly ending: Ending
}

async function* readCsv({ bytes, delimiter, name, ending }: CsvInput, mapping: RowMapping): AsyncGenerator<Entry[]> {
  const { parse, CsvError } = loadCsv()
  const parser = parse({
    delimiter,
    info: true,
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_LINE
  })
  pipeline(Readable.from(bytes), parser, () => undefined)
  let columns: readonly string[] | undefined
  let entries: Entry[] = []
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRow>) {
      if (columns === undefined) columns = checkColumns(record, name, mapping)
      else entries.push(toEntry(record, { columns, line: info.lines, mapping }))
      if (entries.length < CHUNK) continue
      yield entries
      entries = []
    }
  } catch (failure) {
    if (!(failure instanceof CsvError)) throw failure
    // The parser's own message is not used, because it may quote a cell.
    const { lines } = failure as unknown as { readonly lines?: number }
    ending.cutOff(`It is not valid CSV from line ${lines ?? 1} on (${failure.code}).`)
  }
  yield entries
}

function toEntry(
  record: readonly string[],
  {
    columns,
    line,
    mapping
  }: { readonly columns: readonly string[]; readonly line: number; readonly mapping: RowMapping }
): Entry {
  if (record.length > columns.length) {
    const what = `The row has ${record.length} cells; the first line names ${columns.length} columns.`
    return { line, index: undefined, error: new HeapDestinationError('not_an_event', what) }
  }
  const row = Object.fromEntries(record.map((cell, index) => [columns[index] ?? '', cell]))
  return { line, index: undefined, value: mapping.toEvent(row, typedCell) }
}

function checkColumns(record: readonly string[], name: string, { needed }: RowMapping): readonly string[] {
  const columns = record.map((column) => column.trim())
  const twice = columns.find((column, index) => columns.indexOf(column) !== index)
  if (twice !== undefined) throw new MisuseError(`${name} has two columns of one name on its first line. Rename one.`)
  for (const names of needed) {
    if (names.some((column) => columns.includes(column))) continue
    throw new MisuseError(
      `the first line of ${name} names no column ${names.join(' or ')}. It has to name the columns; names are compared letter by letter.`
    )
  }
  return columns
}
