// What Segment does with the events that a page has posted: gives each to the cloud destination, with its presets.
import { Destination, type JSONObject, type SegmentEvent } from '@segment/actions-core'
import destination from '../../src'
import type { Sandbox } from '../../src/sandbox'
import { APP_ID } from './stand'

/** Events in their order. Gives the reasons for which some of them were refused. */
export async function sendThroughCloud({ url }: Sandbox, events: readonly object[]): Promise<string[]> {
  const settings = { appId: APP_ID, endpoint: url, subscriptions: destination.presets }
  const reasons: string[] = []
  for (const event of events) {
    await new Destination(destination)
      .onEvent(event as unknown as SegmentEvent, settings as unknown as JSONObject)
      .catch((error: unknown) => reasons.push(String(error)))
  }
  return reasons
}
