// Runs events the way a host does: through the presets, and beside it straight through Heap's rules, over real HTTP.
import { Destination, type JSONObject, type Preset, type SegmentEvent } from '@segment/actions-core'
import destination from '../../src'
import { deliver } from '../../src/delivery/deliver'
import { createHttpClient } from '../../src/delivery/http'
import { parseSettings, type RawSettings } from '../../src/heap/settings'
import { createSegmentEventTarget } from '../../src/heap/target'
import { withLocalHeap, type SeenRequest } from './local-heap'

export const presets = destination.presets ?? []

export type AutomaticPreset = Extract<Preset, { type: 'automatic' }>

/** The mappings of a destination that is connected to a source. */
export const automaticPresets = presets.filter((preset): preset is AutomaticPreset => preset.type === 'automatic')

/** What Segment does with an event: every enabled mapping whose trigger matches is run. */
export async function sendThroughPresets(
  event: unknown,
  settings: RawSettings,
  mappings: readonly Preset[] = automaticPresets
): Promise<SeenRequest[]> {
  return withLocalHeap(async ({ url, requests }) => {
    const sending = new Destination(destination).onEvent(event as SegmentEvent, hosted(settings, url, mappings))
    await sending.catch((error: unknown) => {
      // An event that is refused gives no request, which is what is compared.
      const { status, name } = error as { status?: number; name?: string }
      if (status !== 400 && name !== 'AggregateAjvError') throw error
    })
    return requests
  })
}

/** The same for a batch of this one event. */
export async function sendAsBatch(
  event: unknown,
  settings: RawSettings,
  mappings: readonly Preset[] = automaticPresets
): Promise<SeenRequest[]> {
  return withLocalHeap(async ({ url, requests }) => {
    await new Destination(destination).onBatch([event as SegmentEvent], hosted(settings, url, mappings))
    return requests
  })
}

/** The event without Segment's mappings and triggers. */
export async function sendDirectly(event: unknown, settings: RawSettings): Promise<SeenRequest[]> {
  return withLocalHeap(async ({ url, requests }) => {
    const parsed = parseSettings({ ...settings, endpoint: url })
    if ('errors' in parsed) throw new Error('The settings of the test are wrong.')
    const { http, close } = createHttpClient({ now: () => 0 })
    await deliver(createSegmentEventTarget(parsed.settings), [event], http).finally(close)
    return requests
  })
}

function hosted(settings: RawSettings, endpoint: string, mappings = automaticPresets as readonly Preset[]): JSONObject {
  return { ...settings, endpoint, subscriptions: mappings as unknown as JSONObject[] } as JSONObject
}
