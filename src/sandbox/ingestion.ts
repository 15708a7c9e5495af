// Handles the bodies of Heap's ingestion endpoints: validates them, checks the budgets, stores them.
import { jsonAnswer, textAnswer } from './answers'
import type { Answer } from './answers'
import { parseJson, parseReceived } from './bodies'
import type { Received } from './bodies'
import { toCharges } from './budgets'
import type { State } from './state'

/** `text` undefined: the body was larger than this sandbox takes. */
export function answerIngestion(state: State, { path, text }: { path: string; text: string | undefined }): Answer {
  const now = state.clock.now()
  if (text === undefined) {
    return refuse(state, 413, `postBody should NOT be larger than ${state.options.maxBodyBytes} bytes`)
  }
  if (state.store.heldBytes > state.options.maxHeldBytes) return full(state)
  const json = parseJson(text)
  if (!json.ok) return refuse(state, 400, json.reason)
  const parsed = parseReceived(path, json.body)
  if (!parsed.ok) return refuse(state, 400, parsed.reason)
  if (state.options.nullProperties === 'refuse' && hasNullProperty(parsed.body)) {
    return refuse(state, 400, 'postBody.properties should NOT hold null')
  }
  const waitMs = budgetWaitMs(state, parsed.body, now)
  if (waitMs > 0) {
    state.store.tally.budgetViolations += 1
    if (state.options.budgets === 'refuse') return beyondBudget(state, waitMs)
  }
  state.accept(parsed.body, { at: now, path, json: text })
  return state.options.emptyAnswer === 'OK' ? textAnswer(200, 'OK') : jsonAnswer(200, {})
}

function hasNullProperty(received: Received): boolean {
  if (received.kind !== 'users' && received.kind !== 'visitors') return false
  return received.users.some(({ properties }) => Object.values(properties).includes(null))
}

/**
 * Only accepted bodies use a budget. Our inference: otherwise a client that retries at once would be refused for ever.
 */
function budgetWaitMs(state: State, received: Received, now: number): number {
  return state.options.budgets === 'off' ? 0 : state.budgets.waitMs(toCharges(received), now)
}

function beyondBudget(state: State, waitMs: number): Answer {
  const answer = textAnswer(429, 'Too Many Requests')
  return state.options.sendRetryAfter ? { ...answer, retryAfter: Math.ceil(waitMs / 1000) } : answer
}

/** Heap has no such answer. Clients send a 5xx again, so nothing is lost meanwhile. */
function full(state: State): Answer {
  const { maxHeldBytes } = state.options
  return textAnswer(507, `The sandbox holds more than ${maxHeldBytes} bytes. Empty it with POST /sandbox/reset.`)
}

function refuse(state: State, status: number, reason: string): Answer {
  state.store.tally.refusedBodies += 1
  return textAnswer(status, reason)
}
