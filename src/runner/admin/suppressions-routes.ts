// The routes of suppressed people: how many, since when, and lifting. People are hashes.
import type { FastifyInstance } from 'fastify'
import { toPersonHash } from '../../heap/deletion-users'
import { notFound, type AdminContext } from './admin-context'
import { toIso } from './iso-time'
import { describeRoute } from './route-schema'
import { SuppressionLift, SuppressionList, SuppressionsLifted } from './shapes/destinations'

const SHOWN = 1000

const tag = 'Destinations'
const ROUTES = {
  list: describeRoute({ tag, summary: 'Lists who was deleted and is not made anew', answer: SuppressionList }),
  lift: describeRoute({
    tag,
    summary: 'Lets events of deleted people through again',
    body: SuppressionLift,
    answer: SuppressionsLifted
  })
}

interface ById {
  readonly Params: { readonly id: string }
}

export function registerSuppressions(api: FastifyInstance, { config, suppressions }: AdminContext): void {
  const path = '/destinations/:id/suppressions'
  api.get<ById>(path, ROUTES.list, async ({ params: { id } }, reply) => {
    if (config.destination(id) === undefined) return notFound(reply, 'destination')
    const [count, newest] = await Promise.all([suppressions.count(id), suppressions.list(id, SHOWN)])
    return { count, suppressions: newest.map(({ person, since }) => ({ person, since: toIso(since) })) }
  })
  api.post<ById & { Body: SuppressionLift }>(`${path}/lift`, ROUTES.lift, async (request, reply) => {
    const { id } = request.params
    if (config.destination(id) === undefined) return notFound(reply, 'destination')
    const { users = [], people = [] } = request.body
    const named = users.map((userId) => toPersonHash(userId.trim(), { isHashed: false }))
    return { count: await suppressions.lift(id, [...named, ...people]) }
  })
}
