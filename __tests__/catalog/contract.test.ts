// Every answer of the admin API has the shape that its route declares. The page compiles against the types of these shapes.
import Ajv from 'ajv-6'
import { setScene } from './scene'
import { SECRET, sign, syncPost } from '../segments/posts'
import { until } from '../web/until'
import { openStand, type Stand } from './stand'

interface Operation {
  readonly tags?: readonly string[]
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema: object }>> }>>
}
type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>

/** Asks for things in this order; `{…}` is replaced by what is known by then. */
type Visit = readonly [method: string, path: string, body?: object]

/** What is set up stays. */
const NO_CHANGE = { version: 1, sources: [], destinations: [], integrations: [] }

const visits = (ids: Record<string, unknown>): Visit[] => [
  ['GET', '/api/session'],
  ['POST', '/api/session', { token: 'x' }],
  ['DELETE', '/api/session'],
  ['GET', '/api/tokens'],
  ['GET', '/api/catalog'],
  ['GET', '/api/catalog/{type}'],
  ['GET', '/api/partners'],
  ['GET', '/api/status'],
  ['GET', '/api/segment-function'],
  ['GET', '/api/changes'],
  ['POST', '/api/changes/{id}/undo'],
  ['POST', '/api/changes/{id}/go-back'],
  ['GET', '/api/configuration'],
  ['POST', '/api/configuration/diff', { configuration: NO_CHANGE }],
  ['PUT', '/api/configuration', { configuration: NO_CHANGE }],
  ['GET', '/api/sources'],
  ['POST', '/api/sources', { name: 'Another', kind: 'web' }],
  ['GET', '/api/sources/{id}'],
  ['PATCH', '/api/sources/{id}', { name: 'Renamed' }],
  ['POST', '/api/sources/{id}/write-keys'],
  ['DELETE', '/api/sources/{id}/write-keys/{key}'],
  ['GET', '/api/unknown-destinations'],
  ['POST', '/api/settings/check', { type: 'heap', settings: { appId: '1535634150' } }],
  ['GET', '/api/destinations'],
  ['POST', '/api/destinations', { type: 'heap', settings: { appId: '1535634150' } }],
  ['GET', '/api/destinations/{id}'],
  ['PATCH', '/api/destinations/{id}', { name: 'Renamed' }],
  ['PATCH', '/api/destinations/{id}', { secrets: { apiKey: 'a-key' } }],
  ['POST', '/api/destinations/{id}/deletions', { users: ['u-1042'] }],
  ['GET', '/api/destinations/{id}/deletions/{requestId}'],
  ['GET', '/api/destinations/{id}/suppressions'],
  ['POST', '/api/destinations/{id}/suppressions/lift', { users: ['u-1042'] }],
  ['PUT', '/api/destinations/{id}/connections/{sourceId}', { mode: 'cloud' }],
  ['GET', '/api/destinations/{id}/mappings'],
  ['POST', '/api/destinations/{id}/mappings', { action: 'trackEvent' }],
  ['GET', '/api/destinations/{id}/mappings/same-names'],
  [
    'POST',
    '/api/destinations/{id}/mappings/same-names',
    { action: 'trackEvent', trigger: 'type = "track"', mapping: { event: 'A', identity: 'u-1' } }
  ],
  ['PATCH', '/api/destinations/{id}/mappings/{mappingId}', { isOn: true }],
  ['POST', '/api/destinations/{id}/mappings/{mappingId}/reset'],
  ['POST', '/api/destinations/{id}/mappings/reset'],
  ['POST', '/api/triggers/check', { trigger: 'type = "track"' }],
  ['POST', '/api/destinations/{id}/preview', { eventId: ids['alteredId'] }],
  ['GET', '/api/destinations/{id}/mappings/usage'],
  ['GET', '/api/destinations/{id}/event-paths'],
  ['POST', '/api/destinations/{id}/send-one', { eventId: ids['alteredId'] }],
  ['POST', '/api/destinations/{id}/resends/count', { states: ['rejected'] }],
  ['POST', '/api/destinations/{id}/resends', { states: ['rejected'] }],
  ['GET', '/api/destinations/{id}/resends'],
  ['DELETE', '/api/destinations/{id}/resends/{resendId}'],
  ['GET', '/api/events'],
  ['GET', '/api/events/{id}'],
  ['GET', '/api/events/count?after=0'],
  ['GET', '/api/audiences'],
  ['GET', '/api/overview'],
  ['GET', '/api/activity'],
  ['GET', '/api/destinations/{id}/activity'],
  ['GET', '/api/reconciliation'],
  ['GET', '/api/refused-requests'],
  ['GET', '/api/destinations/{id}/overview'],
  ['POST', '/api/destinations/{id}/try-now'],
  ['POST', '/api/dead-letters/retry', { destinationId: ids['destinationId'], eventIds: [] }],
  ['POST', '/api/dead-letters/discard', { destinationId: ids['destinationId'], eventIds: [] }],
  ['GET', '/api/samples'],
  ['POST', '/api/test-events', { sourceId: ids['sourceId'], event: { type: 'track', event: 'A', userId: 'u-1' } }],
  ['POST', '/api/audiences/simulate', { sourceId: ids['sourceId'], name: 'A', members: 1, change: 'enter' }],
  ['DELETE', '/api/destinations/{id}/connections/{sourceId}'],
  ['GET', '/api/recipients'],
  ['POST', '/api/recipients', { kind: 'slack', name: 'Chat', url: 'http://127.0.0.1:9/' }],
  ['GET', '/api/recipients'],
  ['GET', '/api/recipients/{id}'],
  ['PATCH', '/api/recipients/{id}', { name: 'Chat EU' }],
  ['POST', '/api/recipients/{id}/test'],
  ['POST', '/api/alerts', { kind: 'storage' }],
  ['GET', '/api/alerts'],
  ['GET', '/api/alerts/{id}'],
  ['PATCH', '/api/alerts/{id}', { name: 'Full' }],
  ['GET', '/api/alerts/log'],
  ['GET', '/api/integrations'],
  ['POST', '/api/integrations', { name: 'Braze', webhookSecret: SECRET }],
  [
    'PATCH',
    '/api/integrations/{id}',
    { name: 'Braze EU', oauth: { clientId: 'client-7', clientSecret: 'a-secret', useSandbox: true } }
  ],
  ['POST', '/api/integrations/{id}/oauth', { returnTo: '/segments' }],
  ['DELETE', '/api/integrations/{id}/oauth'],
  ['GET', '/api/integrations/{id}'],
  ['GET', '/api/integrations/{id}/segments'],
  ['GET', '/api/integrations/{id}/segments/{segmentId}'],
  ['GET', '/api/integrations/{id}/segments/{segmentId}/members'],
  ['GET', '/api/integrations/{id}/syncs'],
  ['GET', '/api/integrations/{id}/webhooks'],
  [
    'POST',
    '/api/integrations/{id}/targets',
    { type: 'braze', values: { url: 'http://127.0.0.1:9/braze', apiKey: 'a-key' } }
  ],
  ['GET', '/api/integrations/{id}/targets'],
  ['GET', '/api/integrations/{id}/targets/{targetId}'],
  ['PATCH', '/api/integrations/{id}/targets/{targetId}', { name: 'Braze US' }],
  ['POST', '/api/integrations/{id}/targets/{targetId}/sync'],
  ['GET', '/api/integrations/{id}/targets/{targetId}/syncs'],
  ['POST', '/api/integrations/{id}/targets/{targetId}/preview', { add: ['u-1'], remove: [] }],
  ['GET', '/api/integrations/{id}/local-heap'],
  ['POST', '/api/integrations/{id}/local-heap'],
  ['POST', '/api/integrations/{id}/local-heap/segments', { name: 'A', appId: '1535634150', property: 'plan' }],
  ['POST', '/api/integrations/{id}/local-heap/syncs', { segmentId: '1000000' }],
  ['POST', '/api/integrations/{id}/local-heap/samples']
]

/**
 * What is passed on has the shape of the local Heap; streams and lines have no single one. No token is made where none is
 * needed: that answer is asserted in runner/roles.test.ts.
 */
const ELSEWHERE = /^(GET \/api\/(sandbox\/|events\/(export|stream)$|reconciliation\/export$)|POST \/api\/(s\/|tokens$))/

let open: Stand | undefined
afterEach(() => open?.close())

test('every answer has the shape that its route declares, no key more and none less', async () => {
  open = await openStand({ pageDirectory: '' })
  const { url, read } = open
  const scene = await setScene(open)
  const { paths } = await read<{ paths: Paths }>('/docs/json')
  const ajv = new Ajv({ unknownFormats: 'ignore' })
  const known: Record<string, unknown> = { ...scene, type: 'heap', resendId: 1 }
  const wrong: string[] = []
  for (const [method, path, body] of visits(known)) {
    const ids = {
      sources: scene.sourceId,
      destinations: scene.destinationId,
      events: scene.alteredId,
      integrations: known['integrationId'],
      changes: known['changeId'],
      recipients: known['recipientId'],
      alerts: known['alertId']
    }
    const own = ids[path.split('/')[2] as keyof typeof ids]
    const at = path.replace(/\{(\w+)\}/g, (_, key: string) => String({ ...known, id: own, key: scene.writeKey }[key]))
    const { status, answer } = await ask(url + at, method, body)
    known['changeId'] ??= (answer as Logged | undefined)?.changes?.[0]?.id
    known['requestId'] ??= (answer as Deleted).receipt?.requests[0]?.id
    if (method === 'POST' && path === '/api/integrations') {
      Object.assign(known, await receive(read, answer as Integration))
    }
    if (method === 'POST' && path === '/api/recipients') known['recipientId'] = (answer as Integration).id
    if (method === 'POST' && path === '/api/alerts') known['alertId'] = (answer as Integration).id
    if (method === 'POST' && path.endsWith('/targets')) known['targetId'] = (answer as Integration).id
    const schema =
      paths[toRoute(path)]?.[method.toLowerCase()]?.responses[String(status)]?.content?.['application/json']?.schema
    if (schema === undefined || !ajv.validate(schema, answer)) {
      wrong.push(`${method} ${path} ${status}: ${schema === undefined ? 'no shape' : ajv.errorsText()}`)
    }
  }
  expect(wrong).toEqual([])
  const visited = new Set(visits(known).map(([method, path]) => `${method} ${toRoute(path)}`))
  const declared = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, { responses }]) => Object.keys(responses).some((status) => /^2\d\d$/.test(status)))
      .map(([method]) => `${method.toUpperCase()} ${path}`)
  )
  const left = declared.filter((route) => route.includes(' /api/') && !visited.has(route) && !ELSEWHERE.test(route))
  expect(left).toEqual([])
})

/** Without the query. */
const toRoute = (path: string): string => path.replace(/\?.*/, '')

interface Deleted {
  readonly receipt?: { readonly requests: readonly { readonly id: string }[] }
}

interface Logged {
  readonly changes?: readonly { readonly id?: string }[]
}

interface Integration {
  readonly id: string
  readonly webhookUrl: string
}

/** One member of a segment comes in. */
async function receive(read: Stand['read'], { id, webhookUrl }: Integration): Promise<Record<string, string>> {
  const sent = syncPost({ ts: Date.now(), add: ['u-1'] })
  const response = await fetch(webhookUrl, { method: 'POST', headers: { 'heap-hash': sign(sent) }, body: sent.body })
  expect(response.status).toBe(200)
  await until(async () => !(await read<{ waiting: boolean }>(`/api/integrations/${id}`)).waiting)
  const { segments } = await read<{ segments: { id: string }[] }>(`/api/integrations/${id}/segments`)
  return { integrationId: id, segmentId: segments[0]!.id }
}

async function ask(url: string, method: string, body?: object): Promise<{ status: number; answer: unknown }> {
  const headers = { 'x-runner-request': '1', ...(body && { 'content-type': 'application/json' }) }
  const response = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  return { status: response.status, answer: JSON.parse(await response.text()) as unknown }
}
