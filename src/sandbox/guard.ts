// Decides who may call the sandbox: Heap's own routes are open, as at Heap; routes that show or control it are not.
import type { IncomingHttpHeaders } from 'node:http'
import type { AccessRules } from '../access/access-rules'
import { textAnswer } from './answers'
import type { Answer } from './answers'
import { INGESTION_PATHS } from './bodies'
import { PAGE_PATHS } from './heap-js/page-messages'
import { isScriptPath } from './heap-js/script-routes'
import { isHeapPath } from './routes'

export interface Caller {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
}

/** Open routes: pages of any site and all servers send data there, and load the script. */
function isOpen(path: string): boolean {
  return INGESTION_PATHS.includes(path) || PAGE_PATHS.includes(path) || isScriptPath(path)
}

/**
 * Heap's deletion API asks for a token of its own, and the welcome page says nothing that is not in the documentation.
 */
function needsToken(path: string): boolean {
  return path !== '/' && !isHeapPath(path)
}

/** The refusal; `undefined`: the request may be answered. */
export function refuseCaller(rules: AccessRules, { method, path, headers }: Caller): Answer | undefined {
  if (isOpen(path)) return undefined
  const refusal = rules.refuseHost(headers) ?? rules.refuseOrigin(headers, method)
  if (refusal !== undefined) return textAnswer(403, refusal.message)
  if (!needsToken(path) || !rules.isTokenRequired || rules.hasToken(headers) === true) return undefined
  return textAnswer(401, 'Send the admin token: Authorization: Bearer <token>.')
}
