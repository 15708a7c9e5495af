// Runs the real command line in a child process, bundled once per run, and waits for it.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { buildSync } from 'esbuild'
import { builtOnce } from '../run-folder'
import { threadScripts } from '../thread-scripts'
import { bundleFunction } from '../segment-function/function-host'

const ROOT = resolve(__dirname, '../..')

let folder = ''

/** A file of the package beside the program, by its path in dist. */
export const builtPath = (path: string): string => join(folder, 'dist', path)

const programPath = (): string => join(folder, 'dist/cli/main.js')

beforeAll(async () => {
  folder = await builtOnce('program', buildProgram)
})

/** Runs the program from what V8 has compiled of it before. With COMPILE it writes that down. */
const MAIN = `
const { existsSync, readFileSync, writeFileSync } = require('node:fs')
const { constants, Script } = require('node:vm')
const code = __dirname + '/code.js'
const compiled = __dirname + '/code.compiled'
const text = readFileSync(code, 'utf8').replace(/^#!.*/, '')
const script = new Script('(function (exports, require, module, __filename, __dirname) {' + text + '\\n})', {
  filename: code,
  ...(existsSync(compiled) && { cachedData: readFileSync(compiled) }),
  importModuleDynamically: constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER
})
script.runInThisContext()(exports, require, module, __filename, __dirname)
if (process.env.COMPILE) process.once('exit', () => writeFileSync(compiled, script.createCachedData()))
`

const ENVIRONMENT = { PATH: process.env['PATH'], NODE_PATH: join(ROOT, 'node_modules') }

async function buildProgram(directory: string): Promise<void> {
  copyFileSync(join(ROOT, 'package.json'), join(directory, 'package.json'))
  buildSync({
    entryPoints: { code: join(ROOT, 'src/cli/main.ts'), ...threadScripts() },
    outdir: join(directory, 'dist/cli'),
    bundle: true,
    platform: 'node',
    // As they are installed, where NODE_PATH leads to them.
    external: ['libsql', 'pg-native', '@segment/actions-core'],
    logLevel: 'error'
  })
  writeFileSync(join(directory, 'dist/cli/main.js'), MAIN)
  // Starts once, to compile: several hundred starts then take two thirds of their time.
  execFileSync(process.execPath, [join(directory, 'dist/cli/main.js'), '--help'], {
    env: { ...ENVIRONMENT, COMPILE: '1' }
  })
  const bundled = join(directory, 'dist/segment-function/heap-destination.js')
  mkdirSync(dirname(bundled))
  writeFileSync(bundled, await bundleFunction())
}

const running = new Set<ChildProcess>()

afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
  running.clear()
})

export interface ProgramOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Standard input, which ends after it. Default: empty. */
  readonly input?: string | Buffer
  /** Standard input stays open. */
  readonly keepsInputOpen?: boolean
}

export interface Ended {
  /** `null` when a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Program {
  readonly child: ChildProcess
  /** What it has written so far. */
  output(): Omit<Ended, 'code'>
  readonly ended: Promise<Ended>
}

/** Starts the program. Of this environment it sees the path of programs and packages, and what is given here. */
export function startProgram(
  args: readonly string[],
  { cwd, env, input = '', keepsInputOpen }: ProgramOptions = {}
): Program {
  const child = spawn(process.execPath, [programPath(), ...args], {
    ...(cwd !== undefined && { cwd }),
    env: { ...ENVIRONMENT, ...env }
  })
  running.add(child)
  const texts = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (texts.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.stderr += text))
  // A program that ends before it has read everything breaks the pipe, which is its right.
  child.stdin.on('error', () => undefined)
  if (keepsInputOpen === true) child.stdin.write(input)
  else child.stdin.end(input)
  const ended = new Promise<Ended>((done) => {
    child.on('close', (code) => {
      running.delete(child)
      done({ code, ...texts })
    })
  })
  return { child, output: () => ({ ...texts }), ended }
}

export function runProgram(args: readonly string[], options?: ProgramOptions): Promise<Ended> {
  return startProgram(args, options).ended
}

/** Waits until `isSo`, looking at it every few milliseconds. Rejects after 100 s. */
export async function until(isSo: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + 100_000
  while (!isSo()) {
    if (Date.now() > giveUpAt) throw new Error(`It never happened: ${isSo.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
