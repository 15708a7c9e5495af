// Whether an event may go to Heap by the consent that it is stamped with.
import { isRecord } from './plain'

/** What a customer asks for. */
export interface ConsentRules {
  /** Ids of the categories that all have to be agreed to, as the consent tool spells them. At least one. */
  readonly categories: readonly string[]
  /** Whether events without a stamp are held back as well. */
  readonly isStrict: boolean
}

/**
 * True when the event is to be held back: a category that is required is not `true` in
 * `context.consent.categoryPreferences`, or, with strict rules, there is no stamp. Without a stamp Segment routes as if
 * it knew of no consent. Source: segment.com docs, "Consent Management", "Consent in Segment Connections".
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
