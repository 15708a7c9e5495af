// Runs the real command line in a child process, bundled once per run, and waits for it.
import { spawn, type ChildProcess } from 'node:child_process'
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

async function buildProgram(directory: string): Promise<void> {
  copyFileSync(join(ROOT, 'package.json'), join(directory, 'package.json'))
  buildSync({
    entryPoints: { main: join(ROOT, 'src/cli/main.ts'), ...threadScripts() },
    outdir: join(directory, 'dist/cli'),
    bundle: true,
    platform: 'node',
    // As they are installed, where NODE_PATH leads to them: a program with all of them in it starts slower.
    packages: 'external',
    logLevel: 'error'
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
    env: { PATH: process.env['PATH'], NODE_PATH: join(ROOT, 'node_modules'), ...env }
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
