// The routes of the stand-in for heap.js: the paths of Heap's own content hosts.
import type { Answer } from '../answers'
import type { ResolvedHeapJsOptions } from './options'
import { toClassicScript, toConfigScript, toCurrentScript } from './script'

/** Source: Heap's current snippet, its classic snippet, and developers.heap.io, "Self-hosting heap.js". */
const SCRIPTS: readonly (readonly [RegExp, (options: ResolvedHeapJsOptions) => string])[] = [
  [/^\/config\/\d+\/heap_config\.js$/, toConfigScript],
  [/^\/v5\/heapjs-static\/[\w.-]+\/core\/heap\.js$/, toCurrentScript],
  [/^\/js\/heap-\d+\.js$/, toClassicScript]
]

/** The script that is at `path`; undefined when none is. */
export function answerScript(method: string, path: string, options: ResolvedHeapJsOptions): Answer | undefined {
  if (method !== 'GET') return undefined
  const toText = SCRIPTS.find(([pattern]) => pattern.test(path))?.[1]
  return toText && { status: 200, type: 'text/javascript; charset=utf-8', body: toText(options) }
}

/** Whether `path` is one of the scripts', for faults. */
export function isScriptPath(path: string): boolean {
  return SCRIPTS.some(([pattern]) => pattern.test(path))
}
