// docs/errors.md and src/errors.ts name the same codes, in the same lists.
import { ALTERATIONS, REJECTIONS, RETRIES } from '../../src/errors'
import { namedRows, readPage, sectionOf } from './markdown'

const page = readPage('docs/errors.md')

describe.each([
  ['Rejected', Object.keys(REJECTIONS)],
  ['To be sent again', Object.keys(RETRIES)],
  ['Altered', Object.keys(ALTERATIONS)]
])('docs/errors.md, %s', (heading, codes) => {
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

test('docs/errors.md has no codes outside the three lists', () => {
  expect(namedRows(page)).toHaveLength(Object.keys({ ...REJECTIONS, ...RETRIES, ...ALTERATIONS }).length)
})
