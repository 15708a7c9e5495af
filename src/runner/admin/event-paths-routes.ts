// The route that lists which paths, and which short values, the newest events of a destination have.
import type { FastifyInstance } from 'fastify'
import { isRecord } from '../../heap/input'
import { MARKS } from '../marks'
import { createStoredReader } from '../stored-event'
import { notFound, type AdminContext } from './admin-context'
import { describeRoute } from './route-schema'
import { EventPaths } from './shapes/mappings'

const ROUTES = {
  list: describeRoute({
    tag: 'Mappings',
    summary: 'Lists the paths that the newest events of a destination have',
    answer: EventPaths
  })
}

/** The newest events that are looked at, of all sources. All limits here are our choice. */
const EVENTS = 200
const MAX_PATHS = 400
const MAX_DEPTH = 6
const MAX_VALUES = 20
const LONGEST_VALUE = 60

interface Seen {
  count: number
  readonly values: Set<string>
}

export function registerEventPaths(api: FastifyInstance, { config, queue }: AdminContext): void {
  api.get<{ Params: { id: string } }>('/destinations/:id/event-paths', ROUTES.list, async (request, reply) => {
    const destination = config.destination(request.params.id)
    if (destination === undefined) return notFound(reply, 'destination')
    const sources = new Set(destination.connections.map(({ sourceId }) => sourceId))
    const stored = (await queue.history.list({}, EVENTS)).filter(({ sourceId }) => sources.has(sourceId))
    const seen = new Map<string, Seen>()
    const read = createStoredReader()
    for (const event of stored) note(seen, read(event), '')
    const paths = [...seen].map(([path, { count, values }]) => ({ path, count, values: [...values] }))
    paths.sort((a, b) => b.count - a.count || a.path.localeCompare(b.path))
    return { events: stored.length, paths: paths.slice(0, MAX_PATHS) }
  })
}

function note(seen: Map<string, Seen>, value: unknown, prefix: string): void {
  if (!isRecord(value) || prefix.split('.').length > MAX_DEPTH) return
  for (const [key, inner] of Object.entries(value)) {
    // A name with a dot of its own cannot be told from a path.
    if (key === MARKS || key.includes('.') || inner === null) continue
    const path = prefix === '' ? key : `${prefix}.${key}`
    const one = seen.get(path) ?? { count: 0, values: new Set<string>() }
    one.count += 1
    if (isShort(inner) && one.values.size < MAX_VALUES) one.values.add(inner)
    seen.set(path, one)
    note(seen, inner, path)
  }
}

function isShort(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_VALUE
}
