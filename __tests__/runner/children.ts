// Runners in processes of their own, for tests that kill them or look at their memory. Bundled once per test file.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { makeDirectory } from './runners'

const ROOT = join(__dirname, '..', '..')

export interface Child {
  readonly process: ChildProcess
  /** Empty when it was gone before it could say. */
  readonly url: string
  /** Resolves once it is gone. */
  readonly gone: Promise<unknown>
  kill(): Promise<void>
  /** The most memory that it ever had, in MB. Linux only. */
  peakMb(): number
}

/** The script of `child-runner.ts`. Its directory goes away after the test. */
export function buildChild(): string {
  const script = join(makeDirectory(), 'child-runner.js')
  buildSync({
    entryPoints: [join(__dirname, 'child-runner.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    target: 'node20',
    external: ['libsql']
  })
  return script
}

export interface ChildOptions {
  readonly data: string
  readonly sandboxUrl: string
  /** Name of the event that ends the process. Left out: none. */
  readonly fatalEvent?: string
}

/** Its one source has the write key `killed`, and is connected to the local Heap at `sandboxUrl`. */
export async function startChild(script: string, { data, sandboxUrl, fatalEvent }: ChildOptions): Promise<Child> {
  const env = { ...process.env, NODE_PATH: join(ROOT, 'node_modules'), ...(fatalEvent && { FATAL_EVENT: fatalEvent }) }
  const child = spawn(process.execPath, [script, data, sandboxUrl], {
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc']
  })
  const gone = once(child, 'exit')
  const url = await Promise.race([once(child, 'message').then(([said]) => String(said)), gone.then(() => '')])
  return {
    process: child,
    url,
    gone,
    kill: async () => {
      child.kill('SIGKILL')
      await gone
    },
    peakMb: () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid ?? 0}/status`, 'utf8'))?.[1]) / 1024
  }
}
