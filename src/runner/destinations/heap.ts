// Heap as a destination type: actions and presets of the cloud destination, settings, and the web plugin.
import type { Preset } from '@segment/actions-core'
import { actions } from '../../cloud/actions'
import { automaticPresets } from '../../cloud/presets'
import { SYNC_MODE } from '../../cloud/sync-audience/sync-mode'
import { itemOf } from '../../delivery/json-text'
import { personOfItem } from '../../heap/deletion-users'
import { createEndpoints } from '../../heap/endpoints'
import { fieldOf } from '../../heap/input'
import { whyKeptBack } from '../../heap/routing'
import { parseConsent } from '../../heap/settings'
import { parseNames } from '../../heap/shaping'
import { createHeapTarget } from '../../heap/target'
import type { TrackItem } from '../../heap/wire'
import type { StoredSettings } from '../../storage/settings/model'
import { marksOf } from '../marks'
import type { Action, DestinationType, Service, Surroundings, Unavailable } from './destination-type'
import { HEAP_CARD, HEAP_SETTINGS } from './heap-card'
import { openHeapDeletion } from './heap-deletion'
import { heapSettingsOf, parseHeapSettings } from './heap-settings'

const NO_HASH_ON_PAGES =
  'Hashed user ids do not work with device mode: a page gives Heap the plain id, and one person would become two. Connect web sources in cloud mode, or hash the ids yourself before you pass them to analytics.identify.'

/**
 * Calls that a page in device mode sends itself, with the reason. Not group: the web plugin does not send group traits.
 */
const LEFT_TO_PAGE: ReadonlyMap<unknown, string> = new Map([
  ...['track', 'identify', 'alias'].map((type) => [type, 'The page has sent it.'] as const),
  ...['page', 'screen'].map((type) => [type, "Heap's script on the page captures views by itself."] as const)
])

/** Adds the sync mode to a preset. Segment asks a person for it instead. */
function withSyncMode(preset: Preset): Preset {
  const mode = actions[preset.partnerAction as keyof typeof actions].syncMode?.default
  return mode === undefined ? preset : { ...preset, mapping: { ...preset.mapping, [SYNC_MODE]: mode } }
}

export const HEAP: DestinationType = {
  card: HEAP_CARD,
  settings: HEAP_SETTINGS,
  // Without a prototype, so that `constructor` is not an action.
  actions: Object.assign(
    Object.create(null) as Record<string, Action>,
    Object.fromEntries(
      Object.entries(actions).map(([key, definition]) => [key, { definition, toInput: definition.toInput }])
    )
  ),
  presets: automaticPresets.map(withSyncMode),
  parse: parseHeapSettings,
  connect: connectHeap,
  openDeletion: openHeapDeletion,
  whyKeptBack: (event, settings) =>
    whyKeptBack(event, { consent: parseConsent(settings)?.consent, isRouted: marksOf(event).isRouted === true }),
  consentCategories: ({ requiredConsent }) => parseNames(requiredConsent),
  devicePlugin: ({ appId, region, accountProperty, blockedIdentities, allowedIdentities, ...others }) => ({
    name: 'Heap',
    creationName: 'Heap',
    libraryName: 'heapDestination',
    settings: { appId, region, accountProperty, blockedIdentities, allowedIdentities, ...consentSettings(others) }
  }),
  refuseDevice: ({ hashIdentity }) => (hashIdentity === true ? { hashIdentity: NO_HASH_ON_PAGES } : undefined),
  leftToPage: (event) => LEFT_TO_PAGE.get(fieldOf(event, 'type'))
}

function eventOfItem(item: unknown): { name: string; key: string } | undefined {
  const { event: name, idempotency_key: key } = item as Partial<Pick<TrackItem, 'event' | 'idempotency_key'>>
  return name === undefined || key === undefined ? undefined : { name, key }
}

/** The consent settings of the plugin; usually empty. */
function consentSettings({ requiredConsent, strictConsent }: StoredSettings): StoredSettings {
  return parseNames(requiredConsent).length > 0 ? { requiredConsent, strictConsent } : {}
}

function connectHeap(stored: StoredSettings, surroundings: Surroundings): Service | Unavailable {
  const settings = heapSettingsOf(stored, surroundings)
  if ('problem' in settings) return settings
  return {
    target: createHeapTarget(settings),
    eventOf: (call) => eventOfItem(itemOf(call)),
    personOf: (call) => personOfItem(itemOf(call), settings.identityRules),
    budgeted: createEndpoints(settings).track,
    budgetKey: `heap:${settings.region}:${settings.appId}`,
    isBudgeted: stored['useSandbox'] !== true
  }
}
