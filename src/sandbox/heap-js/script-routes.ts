// Where a page finds the stand-in for heap.js: the paths of Heap's own content hosts. Knows no event.
import type { Answer } from '../answers'
import { toScript, type Generation } from './script'

/** Source: Heap's current snippet, its classic snippet, and developers.heap.io, "Self-hosting heap.js". */
const PATHS: readonly (readonly [RegExp, Generation])[] = [
  [/^\/config\/(\d+)\/heap_config\.js$/, 'current'],
  [/^\/js\/heap-(\d+)\.js$/, 'classic']
]

/** The script that is at `path`; undefined when none is. */
export function answerScript(method: string, path: string): Answer | undefined {
  if (method !== 'GET') return undefined
  for (const [pattern, generation] of PATHS) {
    const appId = pattern.exec(path)?.[1]
    if (appId !== undefined) {
      return { status: 200, type: 'text/javascript; charset=utf-8', body: toScript(appId, generation) }
    }
  }
  return undefined
}

/** Whether `path` is one of the script's, for faults. */
export function isScriptPath(path: string): boolean {
  return PATHS.some(([pattern]) => pattern.test(path))
}
