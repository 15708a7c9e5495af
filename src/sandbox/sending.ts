// Sends an answer, complete or with a fault.
import type { ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { textAnswer } from './answers'
import type { Answer } from './answers'
import type { FaultState } from './faults'

/** Applies a fault to the real answer, which is undefined when the request was not applied. */
export function toFaultAnswer(fault: FaultState, real: Answer | undefined): Answer {
  const base = real ?? textAnswer(200, 'OK')
  if (fault.status === undefined && fault.body === undefined) return base
  // A page has to be able to read it, as it can read Heap's.
  const answer: Answer = { ...textAnswer(fault.status ?? base.status, fault.body ?? ''), isForPages: true }
  return fault.retryAfter === undefined ? answer : { ...answer, retryAfter: fault.retryAfter }
}

/**
 * `signal` ends every wait when the sandbox closes. The promise then rejects, since the connection is closed anyway.
 */
export async function sendSpoilt(
  response: ServerResponse,
  answer: Answer,
  { fault, signal }: { fault: FaultState; signal: AbortSignal }
): Promise<void> {
  if (fault.delayMs !== undefined) await pause(fault.delayMs, undefined, { signal })
  if (fault.reset === true) return void response.socket?.resetAndDestroy()
  if (fault.halfBody !== true && fault.dripMs === undefined) return sendWhole(response, answer)
  const bytes = Buffer.from(answer.body)
  const half = fault.halfBody === true
  // At least one byte fewer is sent than announced; otherwise the answer would be complete.
  const announced = half ? Math.max(1, bytes.length) : bytes.length
  response.writeHead(answer.status, { ...toHeaders(answer), 'content-length': announced })
  response.flushHeaders()
  await writeBytes(response, half ? bytes.subarray(0, announced >> 1) : bytes, { dripMs: fault.dripMs, signal })
  // Not a reset: that would also discard what was sent.
  if (half) response.socket?.destroySoon()
  else response.end()
}

async function writeBytes(
  response: ServerResponse,
  bytes: Buffer,
  { dripMs, signal }: { dripMs: number | undefined; signal: AbortSignal }
): Promise<void> {
  if (dripMs === undefined) {
    response.write(bytes)
    return
  }
  for (const byte of bytes) {
    response.write(Buffer.of(byte))
    await pause(dripMs, undefined, { signal })
  }
}

export function sendWhole(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, { ...toHeaders(answer), 'content-length': Buffer.byteLength(answer.body) })
  response.end(answer.body)
}

/** `nosniff` keeps a page from loading an answer as a script or style. */
function toHeaders({ type, retryAfter, headers, isForPages }: Answer): Record<string, string | number> {
  const open = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'content-type' }
  return {
    'content-type': type,
    'x-content-type-options': 'nosniff',
    ...headers,
    ...(retryAfter !== undefined && { 'retry-after': retryAfter }),
    ...(isForPages && open)
  }
}
