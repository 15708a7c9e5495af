// Heap as a kind of destination: the cloud definition's actions and presets, its settings, its web plugin.
import { destination } from '../../cloud'
import { toInput as identifyUser } from '../../cloud/identify-user/input'
import { toInput as linkUser } from '../../cloud/link-user/input'
import { toInput as syncAudience } from '../../cloud/sync-audience/input'
import { toInput as trackEvent } from '../../cloud/track-event/input'
import { toInput as updateAccount } from '../../cloud/update-account/input'
import { HeapDestinationError } from '../../errors'
import { createEndpoints } from '../../heap/endpoints'
import { parseSegmentEvent } from '../../heap/input'
import { parseSettings, type HeapSettings } from '../../heap/settings'
import { createHeapTarget } from '../../heap/target'
import type { Action, DestinationType, Service, StoredSettings, Surroundings } from './destination-type'
import { HEAP_CARD, HEAP_SETTINGS } from './heap-card'

const INPUTS: Readonly<Record<string, Action['toInput']>> = {
  trackEvent,
  identifyUser,
  syncAudience,
  updateAccount,
  linkUser
}

export const HEAP: DestinationType = {
  card: HEAP_CARD,
  settings: HEAP_SETTINGS,
  actions: Object.fromEntries(
    Object.entries(destination.actions).map(([key, definition]) => [key, { definition, toInput: inputOf(key) }])
  ),
  presets: destination.presets ?? [],
  parse: parseHeapSettings,
  connect: connectHeap,
  isSwitchedOff: (event) => {
    const input = parseSegmentEvent(event)
    return input instanceof HeapDestinationError && input.code === 'switched_off'
  },
  devicePlugin: ({ appId, region }) => ({
    name: 'Heap',
    creationName: 'Heap',
    libraryName: 'heapDestination',
    settings: { appId, region }
  })
}

function inputOf(key: string): Action['toInput'] {
  const toInput = INPUTS[key]
  if (toInput === undefined) throw new Error(`The action ${key} has no way to an input: add it to INPUTS.`)
  return toInput
}

function parseHeapSettings(
  raw: StoredSettings,
  { sandboxUrl }: Surroundings
): { settings: StoredSettings } | { errors: Record<string, string> } {
  const useSandbox = raw['useSandbox'] === true
  const errors: Record<string, string> = {}
  if (useSandbox && sandboxUrl === undefined) errors['useSandbox'] = 'This runner was started without a local Heap.'
  const parsed = parseSettings(raw)
  if ('errors' in parsed) return { errors: { ...parsed.errors, ...errors } }
  if (Object.keys(errors).length > 0) return { errors }
  const {
    appId,
    region,
    anonymousEvents,
    accountProperty,
    placeholders,
    hashesIdentity: hashIdentity
  } = parsed.settings
  const { blocked, allowed } = placeholders
  const lists = { blockedIdentities: [...blocked], allowedIdentities: [...allowed] }
  const { endpoint } = raw
  const own = typeof endpoint === 'string' && endpoint.trim() !== '' ? { endpoint: endpoint.trim() } : {}
  return { settings: { appId, region, useSandbox, anonymousEvents, accountProperty, hashIdentity, ...lists, ...own } }
}

function connectHeap(stored: StoredSettings, { sandboxUrl }: Surroundings): Service {
  const useSandbox = stored['useSandbox'] === true
  const parsed = parseSettings({ ...stored, ...(useSandbox && { endpoint: sandboxUrl }) })
  if ('errors' in parsed) throw new Error('The settings of a Heap destination are not valid.')
  const settings: HeapSettings = parsed.settings
  return {
    target: createHeapTarget(settings),
    budgeted: createEndpoints(settings).track,
    isBudgeted: !useSandbox
  }
}
