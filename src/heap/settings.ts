// Checks a customer's settings for Heap, field by field.
import { readAppId } from './app-id'
import { AUDIENCE_FORMS, type Engage } from './audience'
import type { ConsentRules } from './consent'
import type { PersonRules } from './identity'
import { SERVER_LIMITS } from './limits'
import { isGiven } from './plain'
import { CHOOSE_A_REGION, REGIONS_IN_WORDS } from './region-texts'
import { apiBaseUrl, deletionBaseUrl, parseRegion, type Region } from './regions'
import { chooseOne, parseNames, parseShaping, readPrefix, type RawShaping, type Shaping } from './shaping'
import { parseTraitRules, type RawTraitRules, type TraitRules } from './trait-settings'
import { userPropertyName } from './user-properties'

/** Settings from a form or a configuration file, unchecked. */
export interface RawSettings extends RawShaping, RawTraitRules {
  /** The App ID (environment id): digits, or the whole `heap.load("…")` snippet. Required. */
  readonly appId?: unknown
  /** A code of `REGIONS`, in any case. Default: `US`. */
  readonly region?: unknown
  /** Base URL that replaces Heap's own, for a local Heap. http or https. Default: Heap's host of the region. */
  readonly endpoint?: unknown
  /** `reject` (default) or `send`: what happens to events that name no user at all. */
  readonly anonymousEvents?: unknown
  /** User property that links a user to an account. Default: `account_id`. */
  readonly accountProperty?: unknown
  /** Further placeholder user ids, comma-separated or as a list. */
  readonly blockedIdentities?: unknown
  /** Placeholder user ids that are real here, comma-separated or as a list. */
  readonly allowedIdentities?: unknown
  /** `true` or `false` (default): whether identities are sent as their SHA-256. */
  readonly hashIdentity?: unknown
  /** `property` (default), `event` or `both`: what memberships of Engage audiences become. */
  readonly audiencesAs?: unknown
  /** Text before the names of audiences and computed traits. Default: none. */
  readonly engagePrefix?: unknown
  /** Consent categories that an event has to be stamped with, comma-separated or as a list. Default: none. */
  readonly requiredConsent?: unknown
  /** `true` or `false` (default): whether events without a stamp are held back, too. Needs `requiredConsent`. */
  readonly strictConsent?: unknown
}

/** Settings after checking, with every default filled in. */
export interface HeapSettings {
  readonly appId: string
  readonly region: Region
  readonly baseUrl: string
  readonly anonymousEvents: 'reject' | 'send'
  readonly accountProperty: string
  /** Rules for user ids, and whether they are sent as hashes. */
  readonly identityRules: PersonRules
  readonly engage: Engage
  readonly traits: TraitRules
  /** Absent when no shaping is asked for. */
  readonly shaping?: Shaping
  /** Absent when no consent is required. */
  readonly consent?: ConsentRules
  /** Base URL of the deletion API, without a trailing slash. */
  readonly deletionUrl: string
}

/** One or two sentences per wrong field: what is wrong, and where to find the right value. */
export type SettingsErrors = Partial<Record<keyof RawSettings, string>>

export type ParsedSettings = { readonly settings: HeapSettings } | { readonly errors: SettingsErrors }

export const DEFAULT_ACCOUNT_PROPERTY = 'account_id'

export const WHERE_IS_THE_APP_ID =
  'In Heap: Account, Manage, Projects; or inside heap.load("…") in the snippet on your page.'

/** The choice and its consequences. Shown beside the setting on every form. */
export const ABOUT_ANONYMOUS_EVENTS =
  "What to do with track, page and screen events of visitors whom you have not identified. Heap's documentation advises to reject them. If you send them, they go under Segment's anonymous ID: Heap then shows a visitor of its own for each anonymous ID, who is never joined with the person who logs in later. Numbers and booleans become text, and traits that come with an event are left out. Sending uses a Heap endpoint that is not publicly documented, so Heap may change it without notice. Events that carry Heap's own user ID are sent either way."

const ACCOUNT_PROPERTY_ADVICE =
  'The account property is the name of a user property of yours. Heap reserves id and user_id, and email is its own.'

/** Checks all fields, and reports all that are wrong at once. */
export function parseSettings(raw: RawSettings): ParsedSettings {
  const errors: SettingsErrors = {}
  const appId = parseAppId(raw.appId)
  if (typeof appId !== 'string') errors.appId = appId.error
  const region = parseRegion(raw.region)
  if (region === undefined) errors.region = `The data region is ${REGIONS_IN_WORDS}. ${CHOOSE_A_REGION}`
  const endpoint = parseEndpoint(raw.endpoint)
  if (endpoint === undefined) errors.endpoint = 'The endpoint is a full URL, such as http://127.0.0.1:8765.'
  const accountProperty = parseAccountProperty(raw.accountProperty)
  if (accountProperty === undefined) errors.accountProperty = ACCOUNT_PROPERTY_ADVICE
  const optional = parseOptional(raw)
  if ('errors' in optional) return { errors: { ...errors, ...optional.errors } }
  if (typeof appId !== 'string' || region === undefined || endpoint === undefined || accountProperty === undefined) {
    return { errors }
  }
  const settings: HeapSettings = {
    appId,
    region,
    baseUrl: apiBaseUrl(region, endpoint),
    accountProperty,
    deletionUrl: deletionBaseUrl(region, endpoint),
    ...optional
  }
  return { settings }
}

type OptionalSettings = Pick<
  HeapSettings,
  'anonymousEvents' | 'identityRules' | 'engage' | 'traits' | 'shaping' | 'consent'
>

/** The optional settings. */
function parseOptional(raw: RawSettings): OptionalSettings | { readonly errors: SettingsErrors } {
  const errors: SettingsErrors = {}
  function checked<Value>(field: keyof RawSettings, value: Value | undefined, advice: string): Value | undefined {
    if (value === undefined) errors[field] = advice
    return value
  }
  const anonymous = chooseOne(raw.anonymousEvents, ['reject', 'send'] as const)
  const anonymousEvents = checked('anonymousEvents', anonymous, 'Events without a user id are set to reject or send.')
  const hashes = chooseOne(raw.hashIdentity, [false, true])
  const isHashed = checked('hashIdentity', hashes, 'Hashing of user ids is on (true) or off (false).')
  const form = chooseOne(raw.audiencesAs, AUDIENCE_FORMS)
  const sendAs = checked('audiencesAs', form, 'Audiences are sent as property, event or both.')
  const prefix = checked('engagePrefix', readPrefix(raw.engagePrefix), 'The prefix of audiences and traits is text.')
  const consent = checked('strictConsent', parseConsent(raw), STRICT_CONSENT_ADVICE)
  const shaping = parseShaping(raw)
  if (shaping && 'errors' in shaping) return { errors: { ...errors, ...shaping.errors } }
  const ruled = parseTraitRules(raw)
  if ('errors' in ruled) return { errors: { ...errors, ...ruled.errors } }
  const { traits, sendsOthers } = ruled
  if (!anonymousEvents || isHashed === undefined || !sendAs || prefix === undefined || !consent) return { errors }
  const identityRules = {
    limits: SERVER_LIMITS,
    blockedIdentities: parseList(raw.blockedIdentities),
    allowedIdentities: parseList(raw.allowedIdentities),
    isHashed
  }
  const engage = { sendAs, prefix, sendsOthers }
  return { anonymousEvents, identityRules, engage, traits, ...(shaping && { shaping }), ...consent }
}

const STRICT_CONSENT_ADVICE =
  'Strict consent is on (true) or off (false), and needs at least one category that is required.'

/** The required consent. `undefined` if `strictConsent` is not a boolean, or is set without `requiredConsent`. */
export function parseConsent({
  requiredConsent,
  strictConsent
}: RawSettings): Pick<HeapSettings, 'consent'> | undefined {
  const categories = parseNames(requiredConsent)
  const isStrict = chooseOne(strictConsent, [false, true])
  if (isStrict === undefined || (isStrict && categories.length === 0)) return undefined
  return categories.length === 0 ? {} : { consent: { categories, isStrict } }
}

/** The App ID, read by `readAppId`, or what is wrong with it and where to find the right one. */
export function parseAppId(value: unknown): string | { readonly error: string } {
  const appId = readAppId(value)
  if (appId !== undefined) return isPossible(appId) ? appId : { error: `${noAppId(appId)} ${WHERE_IS_THE_APP_ID}` }
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
  if (text === '') return { error: `The App ID is missing. ${WHERE_IS_THE_APP_ID}` }
  if (text.includes('heap.load(')) {
    return { error: `The snippet has no App ID between the quotes of heap.load("…"). ${WHERE_IS_THE_APP_ID}` }
  }
  const looksLikeKey = /^[a-z0-9_-]{16,}$/i.test(text)
  const what = looksLikeKey ? 'That looks like an API key. An' : 'An'
  return { error: `${what} App ID is digits only, about ten of them. ${WHERE_IS_THE_APP_ID}` }
}

/** Ours: Heap names no limit. The App IDs that we know have ten digits, and none begins with 0. */
const MOST_DIGITS = 16

function isPossible(appId: string): boolean {
  return !appId.startsWith('0') && appId.length <= MOST_DIGITS
}

function noAppId(appId: string): string {
  if (appId.startsWith('0')) return 'No App ID begins with 0.'
  return `No App ID is that long: it has about ten digits, this has ${appId.length}.`
}

/**
 * A host, or an address in brackets, with an optional port and path. No user and password, which every request would
 * carry.
 */
const ENDPOINT = /^https?:\/\/(\[[\da-f:.]+\]|[\w.-]*\w)(?::(\d{1,5}))?(?:\/[^\s?#@\\]*)?$/i

/** The endpoint; `''` for none, `undefined` if it is not an http(s) URL. */
function parseEndpoint(value: unknown): string | undefined {
  if (!isGiven(value)) return ''
  const text = typeof value === 'string' ? value.trim() : ''
  const [, host = '', port = '80'] = ENDPOINT.exec(text) ?? []
  return host !== '' && Number(port) >= 1 && Number(port) <= 65_535 ? text : undefined
}

/** The default when nothing is given; `undefined` for a name that Heap reserves or that is too long. */
function parseAccountProperty(value: unknown): string | undefined {
  if (value === undefined || value === null) return DEFAULT_ACCOUNT_PROPERTY
  if (typeof value !== 'string') return undefined
  const name = parseName(value) ?? DEFAULT_ACCOUNT_PROPERTY
  const isReserved = userPropertyName(name) !== name || name === 'email'
  return isReserved || name.length > SERVER_LIMITS.key ? undefined : name
}

/** Trimmed text; `undefined` when it is empty or not text. */
export function parseName(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

/** The items of a list, or of text with commas: trimmed, in lower case. */
export function parseList(value: unknown): ReadonlySet<string> {
  const items: unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : []
  return new Set(items.map((item) => String(item).trim().toLowerCase()).filter(Boolean))
}
