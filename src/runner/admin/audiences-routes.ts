// The route of runs of audience changes.
import type { FastifyInstance } from 'fastify'
import { toSnakeCase } from '../../heap/audience'
import type { AudienceRun } from '../../storage/queue/audience-runs'
import type { AdminContext } from './admin-context'
import { toIso } from './iso-time'
import { describeRoute } from './route-schema'
import { AudienceRunList, AudienceRunQuery, type AudienceRun as RunView } from './shapes/audiences'

const ROUTE = describeRoute({
  tag: 'Events',
  summary: 'Lists audience changes that came in together, newest first',
  query: AudienceRunQuery,
  answer: AudienceRunList
})

export function registerAudiences(api: FastifyInstance, { queue }: AdminContext): void {
  api.get<{ Querystring: AudienceRunQuery }>('/audiences', ROUTE, async (request): Promise<AudienceRunList> => {
    const { source, limit = 25, ...filter } = request.query
    const runs = await queue.history.audienceRuns({ ...filter, sourceId: source }, limit)
    return { runs: runs.map(toView), next: runs.length === limit ? (runs.at(-1)?.id ?? null) : null }
  })
}

function toView({ isTogether, firstAt, lastAt, ...run }: AudienceRun): RunView {
  const times = { firstAt: toIso(firstAt), lastAt: toIso(lastAt) }
  return { ...run, ...times, property: toSnakeCase(run.key), isSimulated: isTogether }
}
