// Decides whether the consent stamp of an event allows sending it to Heap.
import { isRecord } from './plain'

/** The consent that a customer requires. */
export interface ConsentRules {
  /** Ids of categories, as the consent tool spells them. The user must have agreed to all of them. At least one. */
  readonly categories: readonly string[]
  /** Whether events without a stamp are held back as well. */
  readonly isStrict: boolean
}

/**
 * True when the event must be held back: a required category is not `true` in `context.consent.categoryPreferences`,
 * or, with strict rules, the event has no stamp. Without strict rules an event without a stamp passes, as in Segment.
 * Source: segment.com docs, "Consent Management", "Consent in Segment Connections".
 */
export function lacksConsent(event: unknown, { categories, isStrict }: ConsentRules): boolean {
  const preferences = preferencesOf(event)
  if (preferences === undefined || preferences === null) return isStrict
  return !isRecord(preferences) || categories.some((category) => preferences[category] !== true)
}

function preferencesOf(event: unknown): unknown {
  const context = isRecord(event) ? event['context'] : undefined
  const consent = isRecord(context) ? context['consent'] : undefined
  return isRecord(consent) ? consent['categoryPreferences'] : undefined
}
