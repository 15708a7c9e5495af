// docs/architecture.md shows the import rules that are enforced.
import { ROOMS, type Reach } from '../architecture/rooms'
import { namedRows, readPage, sectionOf } from './markdown'

const rows = namedRows(sectionOf(readPage('docs/architecture.md'), 'Who may import whom'))

/** The names in backticks, each with its reach: everything after "types of" is types only. */
function reachesIn(cell: string): Record<string, Reach> {
  const [open = '', types = ''] = cell.split('types of')
  const names = (text: string, reach: Reach) => [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => [name, reach])
  return Object.fromEntries([...names(open, 'anything'), ...names(types, 'types')])
}

test('the table has one row for each room', () => {
  expect(rows.map(({ name }) => name)).toEqual(Object.keys(ROOMS))
})

test.each(rows)('the row of $name says what is enforced', ({ name, cells }) => {
  const [inside = '', packages = ''] = cells
  const rule = ROOMS[name]
  expect({
    inside: reachesIn(inside),
    packages: packages.startsWith('any dependency') ? 'any' : reachesIn(packages),
    node: packages.endsWith('Node')
  }).toEqual({ inside: rule?.inside, packages: rule?.packages, node: rule?.node })
})
