// docs/errors.md and the registry name the same codes, in the same lists, with the same statuses.
import { FAMILIES, type Family } from '../../src/errors/registry'
import { namedRows, readPage, sectionOf } from './markdown'

const page = readPage('docs/errors.md')
const families: readonly Family[] = Object.values(FAMILIES)

describe.each(families)('docs/errors.md, $title', ({ title, codes }) => {
  const rows = namedRows(sectionOf(page, title))

  test('has one row for every code, and none for another', () => {
    expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(codes).sort())
  })

  test('says for every code what it means and what to do', () => {
    expect(rows.filter(({ cells }) => cells.length !== 2 || !cells.every((cell) => cell.endsWith('.')))).toEqual([])
  })

  test('gives the status of every code that has one', () => {
    const documented = rows.map(({ name, cells }) => [name, /^(\d{3}): /.exec(cells[0] ?? '')?.[1]])
    const statuses = Object.entries(codes).map(([code, reason]) => [
      code,
      'status' in reason ? String(reason.status) : undefined
    ])
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(statuses))
  })

  test('has a title and advice in sentences for every code', () => {
    const unclear = Object.entries(codes).filter(([, { title, advice }]) => title === '' || !advice.endsWith('.'))
    expect(unclear).toEqual([])
  })
})

test('docs/errors.md has no codes outside these lists', () => {
  const count = families.reduce((sum, { codes }) => sum + Object.keys(codes).length, 0)
  expect(namedRows(page)).toHaveLength(count)
})
