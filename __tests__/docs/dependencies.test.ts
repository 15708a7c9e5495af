// Every dependency has its reason in docs/dependencies.md, and nothing else is listed there.
import { namedRows, readPage, sectionOf } from './markdown'

type Versions = Record<string, string>
const manifest = JSON.parse(readPage('package.json')) as {
  dependencies: Versions
  peerDependencies: Versions
  devDependencies: Versions
}
const page = readPage('docs/dependencies.md')

describe.each([
  ['At run time', manifest.dependencies],
  ['Peers', manifest.peerDependencies],
  ['For development', manifest.devDependencies]
])('docs/dependencies.md, %s', (heading, versions) => {
  const rows = namedRows(sectionOf(page, heading))
  const documented = rows.map(({ name }) => name)

  test('has a row for every dependency', () => {
    expect(Object.keys(versions).filter((name) => !documented.includes(name))).toEqual([])
  })

  test('has no row for anything else, and none twice', () => {
    const surplus = documented.filter((name, at) => !Object.hasOwn(versions, name) || documented.indexOf(name) !== at)
    expect(surplus).toEqual([])
  })

  test('gives a reason in a sentence', () => {
    expect(rows.filter(({ cells }) => !/^[^|]{20,}\.$/.test(cells.join('|')))).toEqual([])
  })
})
