// What Heap's own scripts send, read as far as the tests compare it. Field numbers and query names are seen in their traffic.
import type { Delivered } from './backend'
import { childrenOf, mapOf, readFields, textOf, type Fields } from './protobuf'

export function readCapture(path: string, body: Buffer): Delivered[] {
  const fields = readFields(body)
  if (path.endsWith('/track')) return childrenOf(fields, 1).map(toEvent)
  const common = { app: textOf(fields, 1) ?? '', user: textOf(fields, 2) ?? '' }
  if (path.endsWith('/identify')) {
    return [{ kind: 'identify', ...common, identity: textOf(fields, 3) ?? null, properties: {} }]
  }
  const isNew = fields.has(7)
  return [{ kind: isNew ? 'user' : 'properties', ...common, identity: null, properties: mapOf(fields, 3) }]
}

function toEvent(fields: Fields): Delivered {
  const [event] = childrenOf(fields, 14)
  const [own] = event ? childrenOf(event, 1) : []
  const [session] = childrenOf(fields, 9)
  const name = own && textOf(own, 1)
  return {
    kind: event ? 'event' : fields.has(13) ? 'pageview' : 'session',
    app: textOf(fields, 2) ?? '',
    user: textOf(fields, 3) ?? '',
    identity: textOf(fields, 19) ?? null,
    ...(session && { session: textOf(session, 1) }),
    ...(event && { event: name ?? '' }),
    properties: { ...mapOf(fields, 11), ...(own && mapOf(own, 2)) }
  }
}

/** An image of the classic script: a page view, some events, an identity or user properties. */
export function readImage(path: string, query: URLSearchParams): Delivered[] {
  const session = query.get('s')
  const common = {
    app: query.get('a') ?? '',
    user: query.get('u') ?? '',
    identity: query.get('i'),
    ...(session !== null && { session })
  }
  if (path === '/api/identify_v3') return [{ kind: 'identify', ...common, properties: {} }]
  if (path === '/api/add_user_properties_v3') {
    const own = [...query].filter(([name]) => name.startsWith('_')).map(([name, value]) => [name.slice(1), value])
    return [{ kind: 'properties', ...common, properties: Object.fromEntries(own) as Record<string, string> }]
  }
  if (path !== '/h') return []
  const events = [...query.keys()].flatMap((name) => /^id(\d+)$/.exec(name)?.[1] ?? [])
  if (events.length === 0) return [{ kind: 'pageview', ...common, properties: pairsOf(query.getAll('k')) }]
  return events.map((index) => ({
    kind: 'event',
    ...common,
    event: query.get(`t${index}`) ?? '',
    properties: pairsOf(query.getAll(`k${index}`))
  }))
}

function pairsOf(list: readonly string[]): Record<string, string> {
  const pairs = list.flatMap((name, index) => (index % 2 === 0 ? [[name, list[index + 1] ?? '']] : []))
  return Object.fromEntries(pairs) as Record<string, string>
}
