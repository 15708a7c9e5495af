// Decides which webhooks are only shown: they change no membership, and no partner is told of them.
import type { AboutSegment, WebhookBody } from './webhook-body'

export type WhyShown = 'sample' | 'unknown_action' | 'other_customer' | 'unreadable' | 'no_integration'

/** What this depends on in the integration's settings. */
export interface ShownRules {
  readonly sampleNames: readonly string[]
  /**
   * Heap's id of the customer who granted access. `undefined` in a private integration, whose address identifies the
   * customer.
   */
  readonly idToken: string | undefined
}

/** Names of segments in sample webhooks. Heap documents no mark of a sample, so these are inferred and can be set. */
export const DEFAULT_SAMPLE_NAMES: readonly string[] = ['Sample Segment', 'Heap Sample Segment']

/** `undefined` when the webhook is to be applied. */
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
