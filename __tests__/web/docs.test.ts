// docs/web.md has every setting and every line of the console, and none that is gone.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { ALTERATIONS, REJECTIONS } from '../../src/errors'
import { VERSION } from '../../src/web/plugin'
import { readSources, ROOT } from '../architecture/sources'

const page = readFileSync(join(ROOT, 'docs', 'web.md'), 'utf8')
const sources = readSources('src/web')

/** First cells of the table below a heading, without the backticks. */
function rowsOf(heading: string): string[] {
  const section = page.split(`\n## ${heading}\n`)[1]!.split('\n## ')[0]!
  return [...section.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name!)
}

function membersOf(path: string, name: string): string[] {
  const file = ts.createSourceFile(path, sources[path]!, ts.ScriptTarget.ES2022, true)
  const found = file.statements.find((one) => ts.isInterfaceDeclaration(one) && one.name.text === name)
  return (found as ts.InterfaceDeclaration).members.map((member) => member.name!.getText(file))
}

test('settings are those of the plugin and of the script', () => {
  const inCode = [
    ...membersOf('src/web/settings.ts', 'HeapPluginSettings'),
    ...membersOf('src/web/script.ts', 'ScriptSettings')
  ]
  expect(rowsOf('Settings')).toEqual(expect.arrayContaining(inCode))
  expect(rowsOf('Settings')).toHaveLength(inCode.length)
})

test('lines of the console are those of the plugin; the others are in docs/errors.md', () => {
  const kinds = Object.values(sources).flatMap((text) =>
    [...text.matchAll(/notice\(\s*'(\w+)'/g)].map(([, kind]) => kind!)
  )
  expect(rowsOf('When something goes wrong').sort()).toEqual([...new Set(kinds)].sort())
  expect(Object.keys({ ...REJECTIONS, ...ALTERATIONS })).toEqual(
    expect.arrayContaining(['placeholder_identity', 'value_shortened'])
  )
})

test('the version that the plugin tells analytics.js is that of the package', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  expect(VERSION).toBe(version)
})
