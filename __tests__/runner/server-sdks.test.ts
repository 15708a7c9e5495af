// SDKs of other vendors for Node, run and pointed at the runner: what Heap then holds. Segment's own is in delivery.test.ts.
import { jitsuAnalytics } from '@jitsu/js'
import RudderAnalytics from '@rudderstack/rudder-sdk-node'
import { APP_ID, openSetUp, reportedOf, rowsOf, until, untilSettled, type Parsed, type SetUp } from './runners'

const TRAITS = { email: 'ada@example.com', company: { name: 'AE' } }

interface ServerSdk {
  readonly name: string
  /** What the SDK calls itself in `context.library.name`. */
  readonly library: string
  /** Users of Heap that `alias` links. */
  readonly userIds: readonly string[]
  /** Alterations that the runner reports, by type of event. */
  readonly issues: readonly string[]
  /** Sends all calls that the SDK has. */
  send(setUp: SetUp): Promise<unknown>
}

const SDKS: readonly ServerSdk[] = [
  {
    name: 'RudderStack',
    library: 'analytics-node',
    userIds: ['8812346517288951'],
    issues: [],
    async send({ url, writeKey }) {
      const client = new RudderAnalytics(writeKey, { dataPlaneUrl: url })
      const userId = 'u-1'
      client.page({ userId, name: 'Home' })
      client.identify({ userId, traits: TRAITS })
      client.track({ userId, event: 'Looked', properties: { foo: { bar: [1, 2, 3] } } })
      client.group({ userId, groupId: 'acme', traits: { plan: 'pro' } })
      client.alias({ userId, previousId: '8812346517288951' })
      await client.flush()
    }
  },
  {
    name: 'Jitsu',
    library: '@jitsu/js',
    userIds: [],
    // It sends what it knows of the person with each call.
    issues: ['page traits_left_out', 'track traits_left_out'],
    async send({ url, writeKey }) {
      const client = jitsuAnalytics({ host: url, writeKey: `${writeKey}:x`, s2s: true })
      await client.identify('u-1', TRAITS)
      await client.page({ name: 'Home' })
      await client.track('Looked', { foo: { bar: [1, 2, 3] } })
      await client.group('acme', { plan: 'pro' })
    }
  }
]

test.each(SDKS.map((sdk) => [sdk.name, sdk] as const))('%s', async (_, { library, userIds, issues, send }) => {
  const setUp = await openSetUp()
  const { sandbox, api, destinationId } = setUp
  await send(setUp)
  const isThere = ({ events }: Parsed): boolean => rowsOf(events).some(({ type }) => type === 'group')
  await until(() => api.get('/api/events?limit=100'), isThere)
  await untilSettled(setUp, destinationId)

  const sent = sandbox.events().map(({ event, identity, properties }) => [event, identity, properties])
  expect(sent).toEqual([
    ['Page viewed', 'u-1', { name: 'Home', segment_library: library }],
    ['Looked', 'u-1', { 'foo.bar': '[1,2,3]', segment_library: library }]
  ])
  const properties = { email: 'ada@example.com', 'company.name': 'AE', account_id: 'acme' }
  expect(sandbox.users()).toMatchObject([{ identity: 'u-1', user_ids: userIds, properties }])
  expect(sandbox.accounts()).toEqual([{ app_id: APP_ID, account_id: 'acme', properties: { plan: 'pro' } }])
  expect(await reportedOf(setUp)).toEqual(issues)
})
