// Puts the export into a checkout of Segment's repository of destinations, and lets that repository judge it: its command
// line, its TypeScript, its tests. `npm run validate:segment -- <checkout>`.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { writeExport } from './export'

/** Files that their command line generates, and the export has to have in the same words. */
const GENERATED = /(^|[\\/])(generated-types\.ts|metadata\.json)$/

const SNAPSHOTS = 'src/destinations/actions-heap'

interface Place {
  readonly checkout: string
  /** `packages/destination-actions` of the checkout. */
  readonly home: string
  /** The folder of the destination. */
  readonly folder: string
}

const STEPS: readonly (readonly [name: string, run: (place: Place) => void])[] = [
  ['validate, generate:types, generate:metadata-payload', runCommands],
  ['TypeScript', checkTypes],
  ['the snapshot test', ({ home }) => node(home, toolOf(home, 'jest/bin/jest'), SNAPSHOTS)],
  ['the snapshot test, repeated', ({ home }) => node(home, toolOf(home, 'jest/bin/jest'), '--ci', SNAPSHOTS)]
]

function runCommands({ checkout, folder }: Place): void {
  const ours = generatedIn(folder)
  node(checkout, join(__dirname, 'segment-commands.cjs'), folder)
  const theirs = generatedIn(folder)
  const names = [...ours.keys()].filter((name) => theirs.get(name) !== ours.get(name))
  if (names.length > 0) throw new Error(`The export and the command line differ in ${names.join(', ')}.`)
}

function generatedIn(folder: string): Map<string, string> {
  const names = (readdirSync(folder, { recursive: true }) as string[]).filter((name) => GENERATED.test(name))
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}

/** Of our folder alone, with the settings of the package. */
function checkTypes({ checkout, home }: Place): void {
  const own = mkdtempSync(join(home, 'heap-types-'))
  try {
    const typeRoots = [join(checkout, 'node_modules', '@types')]
    const project = {
      extends: '../tsconfig.json',
      compilerOptions: { noEmit: true, composite: false, rootDir: checkout, typeRoots, types: ['node', 'jest'] },
      include: [`../${SNAPSHOTS}/**/*.ts`],
      exclude: [],
      references: []
    }
    writeFileSync(join(own, 'tsconfig.json'), JSON.stringify(project))
    node(home, toolOf(home, 'typescript/bin/tsc'), '--project', own)
  } finally {
    rmSync(own, { recursive: true, force: true })
  }
}

/** A script of the checkout's own packages. */
function toolOf(home: string, script: string): string {
  return require.resolve(script, { paths: [home] })
}

function node(cwd: string, ...args: string[]): void {
  execFileSync(process.execPath, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'], timeout: 600_000 })
}

const [, , given] = process.argv
if (given === undefined) {
  process.stderr.write('Name the checkout: npm run validate:segment -- ../action-destinations\n')
  process.exitCode = 2
} else {
  const checkout = resolve(given)
  const place = { checkout, home: join(checkout, 'packages', 'destination-actions'), folder: writeExport(checkout) }
  for (const [name, run] of STEPS) {
    run(place)
    process.stdout.write(`Passed: ${name}.\n`)
  }
}
