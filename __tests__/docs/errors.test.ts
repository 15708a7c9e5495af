// The documents and the code name the same codes, in the same lists.
import { ALTERATIONS, REJECTIONS, RETRIES } from '../../src/errors'
import { DELETION_CODES } from '../../src/deletion/failure'
import { STATUSES } from '../../src/runner/admin/admin-context'
import { REFUSALS } from '../../src/runner/intake/refusal'
import { RUNNER_REASONS } from '../../src/runner/reasons'
import { namedRows, readPage, sectionOf } from './markdown'

const page = readPage('docs/errors.md')

const LISTS: readonly (readonly [heading: string, codes: readonly string[]])[] = [
  ['Rejected', Object.keys(REJECTIONS)],
  ['To be sent again', Object.keys(RETRIES)],
  ['Altered', Object.keys(ALTERATIONS)],
  ['Settled by the runner', Object.keys(RUNNER_REASONS)],
  ['Refused by the tracking API', Object.keys(REFUSALS)],
  ['Refused by the admin API', Object.keys(STATUSES)],
  ['Deletions', [...DELETION_CODES]]
]

describe.each(LISTS)('docs/errors.md, %s', (heading, codes) => {
  const rows = namedRows(sectionOf(page, heading))
  const documented = rows.map(({ name }) => name)

  test('has a row for every code', () => {
    expect(codes.filter((code) => !documented.includes(code))).toEqual([])
  })

  test('has no row for a code that does not exist, and none twice', () => {
    expect(documented.filter((code, at) => !codes.includes(code) || documented.indexOf(code) !== at)).toEqual([])
  })

  test('says for every code what it means and what to do', () => {
    expect(rows.filter(({ cells }) => cells.length !== 2 || !cells.every((cell) => cell.endsWith('.')))).toEqual([])
  })
})

test('docs/errors.md has no codes outside these lists', () => {
  expect(namedRows(page)).toHaveLength(LISTS.reduce((sum, [, codes]) => sum + codes.length, 0))
})

test.each([
  ['Refused by the tracking API', REFUSALS],
  ['Refused by the admin API', STATUSES]
])('docs/errors.md, %s, gives the status of every code', (heading, statuses: Readonly<Record<string, number>>) => {
  const rows = namedRows(sectionOf(page, heading))
  expect(Object.fromEntries(rows.map(({ name, cells }) => [name, parseInt(cells[0] ?? '', 10)]))).toEqual(statuses)
})
