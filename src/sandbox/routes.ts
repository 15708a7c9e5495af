// The table of paths and their handlers, and which of the paths are Heap's.
import { PATHS } from '../heap/wire'
import { textAnswer } from './answers'
import type { Answer } from './answers'
import { INGESTION_PATHS } from './bodies'
import { HUB_ROUTES } from './developer-hub/hub-routes'
import { isOauthPath, METADATA_PATH, OAUTH_ROUTES } from './developer-hub/oauth-routes'
import { DELETION_ROUTES } from './deletion-routes'
import { PAGE_PATHS, PAGE_ROUTES } from './heap-js/page-messages'
import { answerScript, isScriptPath } from './heap-js/script-routes'
import { answerIngestion } from './ingestion'
import type { Asked, Route, RouteTable } from './route'
import { SANDBOX_ROUTES } from './sandbox-routes'
import type { State } from './state'

const ROUTES: RouteTable = {
  ...Object.fromEntries(
    INGESTION_PATHS.map((path): [string, Route] => [`POST ${path}`, (asked, state) => answerIngestion(state, asked)])
  ),
  ...DELETION_ROUTES,
  ...PAGE_ROUTES,
  ...SANDBOX_ROUTES,
  ...HUB_ROUTES,
  ...OAUTH_ROUTES
}

/** Bodies of the deletion API, in bytes: 10,000 users of 255 characters fit in. */
const MAX_DELETION_BYTES = 10_000_000

/** Bodies of the sandbox's own paths, in bytes: faults and steps of the clock. */
const MAX_CONTROL_BYTES = 100_000

export function isIngestion(method: string, path: string): boolean {
  return method === 'POST' && INGESTION_PATHS.includes(path)
}

/** Heap's paths, which faults can affect. */
export function isHeapPath(path: string): boolean {
  if (isScriptPath(path) || PAGE_PATHS.includes(path) || isOauthPath(path)) return true
  return INGESTION_PATHS.includes(path) || [PATHS.authToken, PATHS.userDeletion, PATHS.deletionStatus].some(startsAt)
  function startsAt(start: string): boolean {
    return path === start || path.startsWith(`${start}/`)
  }
}

export function maxBytesOf(method: string, path: string, state: State): number {
  if (isIngestion(method, path)) return state.options.maxBodyBytes
  return path === PATHS.userDeletion ? MAX_DELETION_BYTES : MAX_CONTROL_BYTES
}

/** Paths that end in an id. */
function patternOf(path: string): string {
  const start = [PATHS.deletionStatus, METADATA_PATH].find((one) => path.startsWith(`${one}/`))
  return start === undefined ? path : `${start}/:id`
}

/** 404 for an unknown path, 405 for a known one with another method, 413 for a body that is too large. */
export function answerRequest(method: string, asked: Asked, state: State): Answer {
  const script = answerScript(method, asked.path, state.options.heapJs)
  if (script) return script
  const pattern = patternOf(asked.path)
  const route = ROUTES[`${method} ${pattern}`]
  if (!route) {
    const isKnown = ['GET', 'POST', 'DELETE'].some((other) => Object.hasOwn(ROUTES, `${other} ${pattern}`))
    return textAnswer(isKnown ? 405 : 404, isKnown ? 'Method Not Allowed' : 'Not Found')
  }
  if (asked.text === undefined && !isIngestion(method, asked.path)) return textAnswer(413, 'Payload Too Large')
  state.settle()
  return route(asked, state)
}
