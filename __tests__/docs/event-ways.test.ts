// docs/architecture.md tells the ways of one track event as file names: each file is there, and no way visits it twice.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readPage, sectionOf } from './markdown'

const SRC = join(__dirname, '../../src')

const ways = sectionOf(readPage('docs/architecture.md'), 'One track event')
  .split(/\n+(?=\*\*|In: |Out: )/)
  .filter((way) => way.includes('→'))
  .map((way) => [way.slice(0, 30), filesIn(way)] as const)

/** Paths in `src`. A name without a folder is in the folder of the name before. */
function filesIn(way: string): string[] {
  let folder = ''
  return [...way.matchAll(/`([\w./-]+\.tsx?)`/g)].map(([, name = '']) => {
    const isNamed = name.includes('/')
    if (isNamed) folder = name.slice(0, name.lastIndexOf('/'))
    return isNamed ? name : `${folder}/${name}`
  })
}

test('the ways are told', () => {
  expect(ways.length).toBeGreaterThanOrEqual(6)
})

test.each(ways)('%s: every file is there, and none is visited twice', (_way, files) => {
  expect(files.filter((file) => !existsSync(join(SRC, file)))).toEqual([])
  expect(files.filter((file, index) => files.indexOf(file) !== index)).toEqual([])
})
