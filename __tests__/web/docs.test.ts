// docs/web.md has every setting and every line of the console, and none that is gone.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { BROWSER_LIMITS } from '../../src/heap/limits'
import { arrayItems } from '../../src/web/array-items'
import type { PageCall } from '../../src/web/page-call'
import { VERSION } from '../../src/web/plugin'
import { readSources, ROOT } from '../architecture/sources'
import { arrayCases } from '../cases/arrays'
import { hostileShapeCases } from '../cases/hostile-shapes'
import { identityCases } from '../cases/identities'
import { specialObjectCases } from '../cases/special-objects'
import { userPropertyCases } from '../cases/user-properties'
import { valueCases } from '../cases/values'
import { mapped } from './mapped'

const page = readFileSync(join(ROOT, 'docs', 'web.md'), 'utf8')
const sources = readSources('src/web')

/** First cells of the table below a heading, without the backticks. */
function rowsOf(heading: string): string[] {
  const section = page.split(`\n## ${heading}\n`)[1]!.split('\n## ')[0]!
  return [...section.matchAll(/^\| ([^|]*)\|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`(\w+)`/g)].map(([, name]) => name!)
  )
}

function membersOf(path: string, name: string): string[] {
  const file = ts.createSourceFile(path, sources[path]!, ts.ScriptTarget.ES2022, true)
  const found = file.statements.find((one) => ts.isInterfaceDeclaration(one) && one.name.text === name)
  return (found as ts.InterfaceDeclaration).members.flatMap((member) => member.name?.getText(file) ?? [])
}

test('settings are those of the plugin and of the script', () => {
  const inCode = [
    ...membersOf('src/web/settings.ts', 'HeapPluginSettings'),
    ...membersOf('src/web/settings.ts', 'HeapConfig'),
    ...membersOf('src/web/script.ts', 'ScriptSettings'),
    ...membersOf('src/web/consent.ts', 'ConsentSettings')
  ]
  expect(rowsOf('Settings').sort()).toEqual([...new Set(inCode)].sort())
})

/** Calls of which something is refused or altered, in every way that there is. */
const CALLS: PageCall[] = [
  ...[valueCases, arrayCases, specialObjectCases, hostileShapeCases]
    .flatMap((cases) => cases({ root: 'properties', limits: BROWSER_LIMITS }))
    .map(({ input }) => ({ type: 'track', event: 'Looked', properties: input })),
  ...userPropertyCases.map(({ input }) => ({ type: 'identify', traits: input })),
  ...identityCases(BROWSER_LIMITS).map(({ userId }) => ({ type: 'alias', userId })),
  ...['', 'x'.repeat(300)].map((name) => ({ type: 'track', event: name })),
  ...['', 'null', 'x'.repeat(300)].map((groupId) => ({ type: 'group', groupId })),
  { type: 'track', event: 'Looked', properties: 'text' }
]

const ITEMS: PageCall = { type: 'track', event: 'Looked', properties: { list: [1, 2] } }

test('words of the console are those of the plugin, and the codes of what is refused or altered', () => {
  const own = [...sources['src/web/notice-texts.ts']!.matchAll(/^ {2}(\w+) = /gm)].map(([, code]) => code!)
  const all = [...CALLS.map((call) => mapped(call)), mapped(ITEMS, { arrayItemsAsEvents: arrayItems(1) })]
  const codes = all.flatMap(({ issues, refusals }) =>
    [...issues, ...refusals].map((one) => (one as { code: string }).code)
  )
  expect(rowsOf('When something goes wrong').sort()).toEqual([...new Set([...own, ...codes])].sort())
})

test('the version that the plugin tells analytics.js is that of the package', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  expect(VERSION).toBe(version)
})
