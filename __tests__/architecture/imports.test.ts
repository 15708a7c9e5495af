// Who may import whom: first that the checker sees each kind of breach, then that src has none.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findBreaches, findCycles, findProcess } from './import-rules'
import { ROOMS } from './rooms'
import { readSources, ROOT, type Sources } from './sources'

const DECLARED = [
  '@segment/actions-core',
  '@segment/analytics-next',
  'ajv',
  'commander',
  'dayjs',
  'lodash.flatten',
  'undici'
]

const sources = readSources('src')

function declaredDependencies(): string[] {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    dependencies: object
    peerDependencies: object
  }
  return Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
}

describe('the import checker', () => {
  test.each([
    ['src/errors/a.ts', `import { LIMIT } from '../heap/limits'`, 'errors must not import src/heap/limits.'],
    ['src/index.ts', `export * from './sandbox'`, 'index must not import src/sandbox.'],
    ['src/index.ts', `export { flatten } from './heap/flatten'`, 'index may import only types of src/heap/flatten.'],
    ['src/heap/a.ts', `import { b } from '../cloud/b'`, 'heap must not import src/cloud/b.'],
    [
      'src/heap/a.ts',
      `import { deliver } from '../delivery/deliver'`,
      'heap may import only types of src/delivery/deliver.'
    ],
    [
      'src/heap/a.ts',
      `import { type A, b } from '../delivery/types'`,
      'heap may import only types of src/delivery/types.'
    ],
    ['src/heap/a.ts', `import { readFile } from 'node:fs'`, 'heap must not import node:fs.'],
    ['src/heap/a.ts', `import { readFile } from 'fs'`, 'heap must not import fs.'],
    ['src/heap/a.ts', `import ajv from 'ajv'`, 'heap must not import ajv.'],
    ['src/delivery/a.ts', `import type { Input } from '../heap/input'`, 'delivery must not import src/heap/input.'],
    ['src/delivery/a.ts', `import dayjs from 'dayjs'`, 'delivery must not import dayjs.'],
    ['src/delivery/a.ts', `import { Agent } from 'node:http'`, 'delivery must not import node:http.'],
    ['src/cloud/a.ts', `import { store } from '../sandbox/store'`, 'cloud must not import src/sandbox/store.'],
    ['src/cloud/a.ts', `import { fetch } from 'undici'`, 'cloud must not import undici.'],
    [
      'src/web/a.ts',
      `import { Analytics } from '@segment/analytics-next'`,
      'web may import only types of @segment/analytics-next.'
    ],
    [
      'src/web/a.ts',
      `import type { Logger } from '@segment/actions-core'`,
      'web must not import @segment/actions-core.'
    ],
    ['src/web/a.ts', `import 'node:timers'`, 'web must not import node:timers.'],
    ['src/web/a.ts', `import { deliver } from '../delivery/deliver'`, 'web must not import src/delivery/deliver.'],
    ['src/sandbox/a.ts', `import { flatten } from '../heap/flatten'`, 'sandbox must not import src/heap/flatten.'],
    [
      'src/sandbox/a.ts',
      `import type { Call } from '../delivery/types'`,
      'sandbox must not import src/delivery/types.'
    ],
    ['src/sandbox/a.ts', `import dayjs from 'dayjs'`, 'sandbox must not import dayjs.'],
    [
      'src/partners/a.ts',
      `import { parseInput } from '../heap/input'`,
      'partners may import only types of src/heap/input.'
    ],
    ['src/partners/a.ts', `import { b } from '../segments/b'`, 'partners must not import src/segments/b.'],
    ['src/segments/a.ts', `import { flatten } from '../heap/flatten'`, 'segments must not import src/heap/flatten.'],
    ['src/runner/a.ts', `import { plugin } from '../web'`, 'runner must not import src/web.'],
    ['src/runner/a.ts', `import { main } from '../cli/main'`, 'runner must not import src/cli/main.'],
    ['src/runner/a.ts', `import { App } from '../catalog/app'`, 'runner must not import src/catalog/app.'],
    [
      'src/catalog/a.tsx',
      `import { a } from '../runner/options'`,
      'catalog may import only types of src/runner/options.'
    ],
    ['src/catalog/a.tsx', `import dayjs from 'dayjs'`, 'catalog must not import dayjs.'],
    ['src/catalog/a.tsx', `import { join } from 'node:path'`, 'catalog must not import node:path.'],
    ['src/cli/a.ts', `import { App } from '../catalog/app'`, 'cli must not import src/catalog/app.'],
    ['src/cli/a.ts', `import { plugin } from '../web'`, 'cli must not import src/web.'],
    ['src/cli/a.ts', `import { b } from '../../__tests__/b'`, 'cli must not import __tests__/b.'],
    ['src/cli/a.ts', `import chalk from 'chalk/source'`, 'chalk is not in dependencies.'],
    ['src/cli/a.ts', `import type { Chalk } from '@chalk/core'`, '@chalk/core is not in dependencies.'],
    ['src/utils/a.ts', `export {}`, 'src/utils is not a room.']
  ])('refuses in %s: %s', (path, line, says) => {
    expect(findBreaches({ [path]: line }, DECLARED)).toEqual([expect.stringContaining(`${path}:1: ${says}`)])
  })

  test.each(Object.entries(ROOMS))('says what to do instead in %s', (room, { instead }) => {
    const target = room === 'web' ? 'cli' : 'web'
    const up = '../'.repeat(room.split('/').length)
    expect(findBreaches({ [`src/${room}/a.ts`]: `import '${up}${target}/b'` }, DECLARED)).toEqual([
      `src/${room}/a.ts:1: ${room} must not import src/${target}/b. ${instead}`
    ])
  })

  test.each([
    ['import()', `export const load = () => import('../cloud/b')`],
    ['require()', `const b = require('../cloud/b')`],
    ['import = require()', `import b = require('../cloud/b')`],
    ['export from', `export * from '../cloud/b'`],
    ['export type from', `export type { B } from '../cloud/b'`],
    ['a type in place', `export type B = import('../cloud/b').B`],
    ['a bare import', `import '../cloud/b'`]
  ])('sees %s', (_, line) => {
    const said = `src/heap/a.ts:3: heap must not import src/cloud/b. ${ROOMS.heap!.instead}`
    expect(findBreaches({ 'src/heap/a.ts': `// First\n\n${line}` }, DECLARED)).toEqual([said])
  })

  test.each([
    ['src/heap/a.ts', `import { REJECTIONS } from '../errors'`],
    ['src/heap/a.ts', `import type { Call } from '../delivery/types'`],
    ['src/heap/a.ts', `import { type Call, type Plan } from '../delivery/types'`],
    ['src/heap/a.ts', `export type { Call } from '../delivery/types'`],
    ['src/heap/a.ts', `import utc from 'dayjs/plugin/utc'`],
    ['src/delivery/a.ts', `import flatten from 'lodash.flatten'`],
    ['src/cloud/track-event/a.ts', `import { plan } from '../../heap/target'`],
    ['src/web/a.ts', `import type { Plugin } from '@segment/analytics-next'`],
    ['src/sandbox/a.ts', `import { createServer } from 'node:http'`],
    ['src/sandbox/a.ts', `import { SERVER_LIMITS } from '../heap/limits'`],
    ['src/runner/a.ts', `import { startSandbox } from '../sandbox'`],
    ['src/catalog/a.tsx', `import { useState } from 'react'`],
    ['src/catalog/views/a.tsx', `import { parseAppId } from '../../heap/settings'`],
    ['src/cli/a.ts', `import { startSend } from '../send'`],
    ['src/cli/a.ts', `// import { plan } from '../cloud'\nconst text = "import x from '../cloud'"`]
  ])('allows in %s: %s', (path, line) => {
    expect(findBreaches({ [path]: line }, DECLARED)).toEqual([])
  })

  test('prints a cycle once, with every file on the way', () => {
    const circle: Sources = {
      'src/heap/a.ts': `import './b'`,
      'src/heap/b.ts': `import type { C } from '.'`,
      'src/heap/index.ts': `export * from './a'`,
      'src/heap/d.ts': `import './a'`
    }
    const path = 'src/heap/a.ts → src/heap/b.ts → src/heap/index.ts → src/heap/a.ts'
    expect(findCycles(circle)).toEqual([`${path}: a cycle. Move what both need into a file of its own.`])
  })

  test('does not take two ways to one file for a cycle', () => {
    const diamond = { 'src/a.ts': `import './b'; import './c'`, 'src/b.ts': `import './c'`, 'src/c.ts': '' }
    expect(findCycles(diamond)).toEqual([])
  })

  test.each([
    ['the global', 'const port = process.env.PORT'],
    ['a way around', 'const port = globalThis.process.env.PORT'],
    ['a quoted way around', `const port = globalThis['process']`],
    ['an import', `import process from 'node:process'`],
    ['an import of a part', `import { env } from 'node:process'`]
  ])('refuses process outside cli: %s', (_, line) => {
    const said = 'only src/cli may mention process. Take the value as an option and let cli pass it in.'
    expect(findProcess({ 'src/runner/a.ts': `// process is only mentioned here\n${line}` })).toEqual([
      `src/runner/a.ts:2: ${said}`
    ])
    expect(findProcess({ 'src/cli/a.ts': line })).toEqual([])
  })
})

describe('src', () => {
  test('is what the checker reads', () => {
    expect(Object.keys(sources)).toEqual(expect.arrayContaining(['src/errors/error.ts', 'src/delivery/types.ts']))
  })

  test('follows the import rules', () => {
    expect(findBreaches(sources, declaredDependencies())).toEqual([])
  })

  test('has no import cycles', () => {
    expect(findCycles(sources)).toEqual([])
  })

  test('mentions process in cli only', () => {
    expect(findProcess(sources)).toEqual([])
  })
})
