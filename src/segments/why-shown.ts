// Decides which webhooks are only shown: they change no membership, and nothing of them is passed on.
import type { AboutSegment, WebhookBody } from './webhook-body'

export type WhyShown = 'sample' | 'unknown_action' | 'other_customer' | 'unreadable' | 'no_integration'

/** What decides about it, of the integration that it came to. */
export interface ShownRules {
  readonly sampleNames: readonly string[]
  /** The customer that Heap has granted access to; `undefined`: a private integration, where the address says it. */
  readonly idToken: string | undefined
}

/** A segment that is called one of these is invented. Heap documents no mark for a sample: inferred, and a setting. */
export const DEFAULT_SAMPLE_NAMES: readonly string[] = ['Sample Segment', 'Heap Sample Segment']

/** `undefined`: it counts. */
export function whyShown(body: WebhookBody, rules: ShownRules): WhyShown | undefined {
  if (body.kind === 'malformed') return 'unreadable'
  if (body.kind === 'unknown') return 'unknown_action'
  if (rules.idToken !== undefined && body.idToken !== undefined && body.idToken !== rules.idToken) {
    return 'other_customer'
  }
  return isSample(body, rules.sampleNames) ? 'sample' : undefined
}

function isSample({ isSample: saysSo, segmentId, segmentName }: AboutSegment, sampleNames: readonly string[]): boolean {
  const names = new Set(sampleNames.map(plain))
  return saysSo || names.has(plain(segmentId)) || names.has(plain(segmentName ?? ''))
}

function plain(text: string): string {
  return text.trim().toLowerCase()
}
