// A batch out of which the framework has left events, without a message id on any: each payload is still told by the event
// that it was made of, at both ends of the range of the framework.
import type { JSONObject, SegmentEvent } from '@segment/actions-core'
import { destinationWith, FRAMEWORKS } from './framework-versions'
import { withLocalHeap } from './local-heap'

const row = (event: string, userId: unknown): object => ({ type: 'track', event, userId })

/** Segment's schema leaves it out: a user id is a text. */
const leftOut = { type: 'track', event: 'new', userId: {} }

interface Sent {
  readonly statuses: readonly number[] | undefined
  readonly bodies: readonly unknown[]
}

describe.each(['oldest', 'newest'] as const)('in the %s framework', (version) => {
  async function send(action: string, events: readonly object[], mapping: object): Promise<Sent> {
    const definition = destinationWith(version)
    const preset = definition.presets?.find(({ partnerAction }) => partnerAction === action)
    const subscription = { ...preset, subscribe: 'type = "track"', mapping: { ...preset?.mapping, ...mapping } }
    return withLocalHeap(async ({ url, requests }) => {
      const settings = { appId: '11', endpoint: url, subscription } as unknown as JSONObject
      const destination = new FRAMEWORKS[version].Destination(definition as never)
      const [result] = await destination.onBatch(structuredClone([...events]) as SegmentEvent[], settings)
      return { statuses: result?.multistatus?.map(({ status }) => status), bodies: requests.map(({ body }) => body) }
    })
  }

  test('rows of a model keep their own membership', async () => {
    const rows = [
      row('new', 'u-1'),
      leftOut,
      row('deleted', 'u-2'),
      row('deleted', 'u-3'),
      leftOut,
      row('updated', 'u-4'),
      row('deleted', 'u-5')
    ]
    const mapping = { __segment_internal_sync_mode: 'mirror', computation_key: 'vip' }
    const { statuses, bodies } = await send('syncAudience', rows, mapping)
    expect(statuses).toEqual([200, 400, 200, 200, 400, 200, 200])
    const user = (identity: string, vip: boolean): object => ({ identity, properties: { vip } })
    expect(bodies).toEqual([
      {
        app_id: '11',
        users: [user('u-1', true), user('u-2', false), user('u-3', false), user('u-4', true), user('u-5', false)]
      }
    ])
  })

  test('an id that was a number is refused where it was one, and nowhere else', async () => {
    const number = 2 ** 60
    const events = [row('Ordered', String(number)), row('Ordered', number), leftOut]
    const { statuses, bodies } = await send('trackEvent', events, {})
    expect(statuses).toEqual([200, 400, 400])
    expect(bodies).toMatchObject([{ event: 'Ordered', identity: String(number) }])
  })
})
