// What is written for Segment's repository compiles there, needs nothing that is not there, and does what ours does.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Destination, type JSONObject, type SegmentEvent } from '@segment/actions-core'
import ts from 'typescript'
import ours from '../../src'
import { SERVER_LIMITS } from '../../src/heap/limits'
import { engagePayloads } from '../cases/engage-payloads'
import { aliasCases, groupCases, identifyCases } from '../cases/people-events'
import { timestampCases, trackCases, viewCases } from '../cases/track-events'
import { CASES } from '../cloud/fixtures/events'
import { sharedHeap, type SeenRequest } from '../cloud/local-heap'
import { exportSegment } from './export'
import { exportedSources, packagesIn } from './exported-sources'

const ROOT = join(__dirname, '..', '..')

/** What that repository sets. */
const SETTINGS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2020,
  lib: ['lib.es2020.d.ts'],
  module: ts.ModuleKind.CommonJS,
  moduleResolution: ts.ModuleResolutionKind.Node10,
  typeRoots: [join(ROOT, 'node_modules', '@types')],
  types: ['node'],
  esModuleInterop: true,
  resolveJsonModule: true,
  strict: true,
  strictPropertyInitialization: false,
  noUnusedLocals: true,
  noUnusedParameters: true,
  skipLibCheck: true
}

const ACTIONS = Object.keys(ours.actions)

/** What an action reads fits what Segment's schema lets pass: compiled beside the export. */
const FITS = ACTIONS.map(
  (name) => `import type { Payload as ${name}Read } from './${name}/payload'
import type { Payload as ${name}Given } from './${name}/generated-types'
export const ${name}: (given: ${name}Given) => ${name}Read = (given) => given`
).join('\n')

interface Compiled {
  readonly problems: string[]
  readonly definition: typeof ours
}

let root = ''
let compiled: Compiled | undefined

function compile(): Compiled {
  // Within the project, so that its copy of the framework is found.
  mkdirSync(join(ROOT, 'segment-export'), { recursive: true })
  root = mkdtempSync(join(ROOT, 'segment-export', 'test-'))
  const folder = exportSegment(root)
  ts.sys.writeFile(join(folder, 'fits.ts'), FITS)
  const options = { ...SETTINGS, rootDir: folder, outDir: join(root, 'compiled') }
  const program = ts.createProgram([join(folder, 'index.ts'), join(folder, 'fits.ts')], options)
  const problems = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics]
  return {
    problems: problems.map(
      ({ file, messageText }) => `${file?.fileName ?? ''} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
    ),
    definition: jest.requireActual<{ default: typeof ours }>(join(root, 'compiled', 'index.js')).default
  }
}

beforeAll(() => {
  compiled = compile()
})

afterAll(() => rmSync(root, { recursive: true, force: true }))

test('it compiles with the settings of that repository', () => {
  expect(compiled?.problems).toEqual([])
})

test('it needs no package that is not there', () => {
  expect(packagesIn(exportedSources())).toEqual(['@segment/actions-core', 'crypto', 'dayjs', 'node:http', 'node:https'])
})

test('it has the same settings, actions, fields and presets', () => {
  const plain = (definition: typeof ours): unknown => JSON.parse(JSON.stringify(definition))
  expect(plain(compiled!.definition)).toEqual(plain(ours))
})

/** What an event gives, alone and in a batch: requests and statuses. */
async function run(definition: typeof ours, event: unknown, settings: object): Promise<unknown> {
  const { url, requests } = await sharedHeap()
  const destination = new Destination(definition)
  const subscriptions = (definition.presets ?? []).filter(({ type }) => type === 'automatic')
  const hosted = { appId: '11', ...settings, endpoint: url, subscriptions } as unknown as JSONObject
  const single = await destination.onEvent(structuredClone(event) as SegmentEvent, hosted).then(
    (results) => results.map(({ output, data }) => ({ output, data })),
    (error: unknown) => {
      const { name, message, status } = error as Error & { status?: number }
      return { name, message, status }
    }
  )
  const batch = await destination.onBatch([structuredClone(event) as SegmentEvent], hosted)
  return { single, batch, requests: requests.map(withoutPort) }
}

function withoutPort({ path, body }: SeenRequest): object {
  return { path, body }
}

const cases = [
  ...CASES.map(({ name, event }) => ({ name, event: event, settings: {} })),
  ...[trackCases, viewCases(SERVER_LIMITS), timestampCases, identifyCases, groupCases, aliasCases, engagePayloads]
    .flat()
    .map(({ name, event, settings = {} }) => ({ name, event, settings })),
  { name: 'a hashed user id', event: CASES[0]!.event as unknown, settings: { hashIdentity: true } }
]

test.each(cases)('it does the same as ours for $name', async ({ event, settings }) => {
  expect(await run(compiled!.definition, event, settings)).toEqual(await run(ours, event, settings))
})
