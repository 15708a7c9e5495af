// The settings of Heap that a form can have, and the kind of value of each. Their texts are in setting-texts.ts.
import type { RawSettings } from './settings'

/** `list`: text with commas. `count`: a whole number. `choice`: one of a few values. */
export type SettingKind = 'text' | 'secret' | 'list' | 'switch' | 'choice' | 'count'

/**
 * The API key is not in `RawSettings`: only deletion needs it. Consent is not in a form, because Segment checks it
 * itself.
 */
export type SettingName = Exclude<keyof RawSettings, 'requiredConsent' | 'strictConsent'> | 'apiKey'

export const SETTING_KINDS: Readonly<Record<SettingName, SettingKind>> = {
  appId: 'text',
  region: 'choice',
  anonymousEvents: 'choice',
  accountProperty: 'text',
  blockedIdentities: 'list',
  allowedIdentities: 'list',
  hashIdentity: 'switch',
  eventTraits: 'switch',
  nullClears: 'switch',
  audiencesAs: 'choice',
  engagePrefix: 'text',
  audienceTraits: 'switch',
  allowedProperties: 'list',
  blockedProperties: 'list',
  nestedValues: 'choice',
  eventPrefix: 'text',
  arrayItemsAsEvents: 'count',
  apiKey: 'secret',
  endpoint: 'text'
}
