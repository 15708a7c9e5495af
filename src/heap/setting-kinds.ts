// The settings of Heap that a form can have, and what is entered in each. Apart from the texts, which are long.
import type { RawSettings } from './settings'

/** `list`: text with commas. `count`: a whole number. `choice`: one of few words. */
export type SettingKind = 'text' | 'secret' | 'list' | 'switch' | 'choice' | 'count'

/** The API key is no setting of the mapping: only deletion needs it. Consent is left out: Segment checks it itself. */
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
