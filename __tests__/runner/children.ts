// Runners and local Heaps in processes of their own, for tests that kill them or look at their memory.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { builtOnce } from '../run-folder'
import { threadScripts } from '../thread-scripts'
import { onEnd } from './runners'

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

/**
 * One script of all that the file, a path below __tests__, imports, with those of its threads beside it. Built once for
 * the run.
 */
export async function buildChild(file = 'runner/child-runner.ts'): Promise<string> {
  const directory = await builtOnce(file.replaceAll(/\W/g, '-'), (outdir) => {
    buildSync({
      entryPoints: { child: join(ROOT, '__tests__', file), ...threadScripts() },
      outdir,
      bundle: true,
      platform: 'node',
      target: 'node20',
      external: ['libsql', 'pg-native']
    })
  })
  return join(directory, 'child.js')
}

export interface ChildOptions {
  readonly data: string
  readonly sandboxUrl: string
  /** Name of the event that ends the process. Left out: none. */
  readonly fatalEvent?: string
  /** Blocks, of the shell, that no file may outgrow: of 512 or 1024 bytes. Left out: any. */
  readonly ulimit?: number
  /** Environment variables, on top of those of this process. */
  readonly variables?: Readonly<Record<string, string>>
  /** Sends no faster than Heap's budgets allow. Default: no, as to a local Heap. */
  readonly keepsBudgets?: boolean
}

/** A runner. Its one source has the write key `killed`, and is connected to the local Heap at `sandboxUrl`. */
export function startChild(script: string, options: ChildOptions): Promise<Child> {
  const { data, sandboxUrl, fatalEvent, ulimit, variables = {}, keepsBudgets } = options
  return startScript(
    [script, data, sandboxUrl],
    {
      ...variables,
      ...(fatalEvent !== undefined && { FATAL_EVENT: fatalEvent }),
      ...(keepsBudgets === true && { KEEPS_BUDGETS: 'yes' })
    },
    ulimit
  )
}

/** A script that says its address once it can be asked; it ends with the test at the latest. `ulimit` as in `ChildOptions`. */
export async function startScript(
  args: readonly string[],
  variables: Record<string, string> = {},
  ulimit: number | 'unlimited' = 'unlimited'
): Promise<Child> {
  const env = { ...process.env, NODE_PATH: join(ROOT, 'node_modules'), ...variables }
  const child = spawn('sh', ['-c', `ulimit -f ${ulimit}; exec "$0" "$@"`, process.execPath, ...args], {
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc']
  })
  const gone = once(child, 'exit')
  // Also after a test that fails: a process that is left keeps Jest from ending.
  onEnd(() => {
    child.kill('SIGKILL')
    return gone
  })
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
