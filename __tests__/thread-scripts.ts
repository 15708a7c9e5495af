// Threads of the runner: each script has to be JavaScript that stands beside the bundle that starts it.
import { resolve } from 'node:path'

const RUNNER = resolve(__dirname, '../src/runner')
const STORAGE = resolve(__dirname, '../src/storage')

/** Entry points for esbuild, by the name that the bundle looks for. */
export function threadScripts(): Record<string, string> {
  return {
    'read-thread': resolve(RUNNER, 'intake/read-thread.ts'),
    'engine-script': resolve(RUNNER, 'segments/engine-script.ts'),
    'store-script': resolve(STORAGE, 'queue/sqlite/thread/store-script.ts')
  }
}
