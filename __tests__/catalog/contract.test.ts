// The page's idea of the API and the runner's own types, held side by side: the first by the compiler, the rest by asking.
import type { Card, EventDetail, EventRow, Issue, Problem, Setting } from '../../src/catalog/api/model'
import type * as server from '../../src/runner/admin/event-view'
import type * as destination from '../../src/runner/destinations/destination-type'
import type * as reasons from '../../src/runner/reasons'
import { setScene } from './scene'
import { openStand } from './stand'

type Fits<Page, Runner extends Page> = [Page, Runner]

/** Compiles only while everything that the runner sends is what the page reads. */
export type Contract = [
  Fits<EventRow, server.EventRow>,
  Fits<EventDetail, server.EventDetail>,
  Fits<Problem, reasons.Problem>,
  Fits<Issue, reasons.Issue>,
  Fits<Omit<Card, 'connected'>, destination.Card>,
  Fits<Setting, destination.Setting>
]

test('answers have the keys that the page reads', async () => {
  const stand = await openStand({ pageDirectory: '' })
  try {
    const { destinationId, sourceId, alteredId } = await setScene(stand)
    const keysOf = async (path: string) => Object.keys(await stand.read<object>(path)).sort()
    expect(await keysOf(`/api/destinations/${destinationId}/overview`)).toEqual([
      'budget',
      'isOn',
      'minutes',
      'pause',
      'reasons',
      'retrying',
      'timeToDeliverMs',
      'today',
      'waiting'
    ])
    expect(await keysOf('/api/status')).toEqual(['sandboxUrl', 'storage', 'trackingUrl', 'url', 'version', 'worker'])
    expect(await keysOf(`/api/sources/${sourceId}`)).toEqual([
      'createdAt',
      'events',
      'firstEventAt',
      'id',
      'kind',
      'lastEvent',
      'lastEventAt',
      'name',
      'writeKeys'
    ])
    const { skipped, results } = await stand.change<{ skipped: unknown; results: object[] }>(
      'POST',
      `/api/destinations/${destinationId}/preview`,
      {
        eventId: alteredId
      }
    )
    expect(skipped).toBeNull()
    expect(Object.keys(results[0] ?? {}).sort()).toEqual([
      'action',
      'error',
      'fields',
      'issues',
      'mappingId',
      'matches',
      'requests'
    ])
  } finally {
    await stand.close()
  }
})
