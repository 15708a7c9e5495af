// The routes of what went on: the overview of a period, the reconciliation by day and name, refused requests.
import type { FastifyInstance } from 'fastify'
import * as REFUSALS from '../../errors/tracking-refusals'
import type { Refusals } from '../../storage/tallies/activity'
import { toActivity, toDestinationActivity } from './activity-view'
import { invalid, notFound, type AdminContext } from './admin-context'
import { toIso } from './iso-time'
import { reconcile, toCsv } from './reconciliation'
import { describeRoute } from './route-schema'
import {
  ActivityQuery,
  ActivityView,
  DestinationActivity,
  Reconciliation,
  ReconciliationQuery,
  RefusedRequests,
  type RefusedRow
} from './shapes/activity'

const tag = 'Overview'
const asked = { tag, query: ReconciliationQuery } as const
const ROUTES = {
  all: describeRoute({ tag, summary: 'Shows what went on in a period', query: ActivityQuery, answer: ActivityView }),
  one: describeRoute({
    tag,
    summary: 'Shows what went on at a destination in a period',
    query: ActivityQuery,
    answer: DestinationActivity
  }),
  days: describeRoute({ ...asked, summary: 'Compares received with sent, by day and event', answer: Reconciliation }),
  csv: describeRoute({ ...asked, summary: 'Gives that comparison as CSV' }),
  refused: describeRoute({ tag, summary: 'Lists requests that were not taken in', answer: RefusedRequests })
}

export function registerActivity(api: FastifyInstance, context: AdminContext): void {
  const { config, tallies } = context
  api.get<{ Querystring: ActivityQuery }>('/activity', ROUTES.all, ({ query: { period = '1h' } }) =>
    toActivity(context, period)
  )
  api.get<{ Params: { id: string }; Querystring: ActivityQuery }>(
    '/destinations/:id/activity',
    ROUTES.one,
    async ({ params, query: { period = '1h' } }, reply) => {
      const destination = config.destination(params.id)
      return destination === undefined
        ? notFound(reply, 'destination')
        : toDestinationActivity(context, destination, period)
    }
  )
  api.get<{ Querystring: ReconciliationQuery }>('/reconciliation', ROUTES.days, async ({ query }, reply) => {
    if (isTurned(query)) return invalid(reply, TURNED)
    return (await reconcile(context, query)) ?? notFound(reply, 'destination')
  })
  api.get<{ Querystring: ReconciliationQuery }>('/reconciliation/export', ROUTES.csv, async ({ query }, reply) => {
    if (isTurned(query)) return invalid(reply, TURNED)
    const found = await reconcile(context, query)
    if (found === undefined) return notFound(reply, 'destination')
    void reply.header('content-disposition', `attachment; filename="reconciliation-${found.from}-${found.to}.csv"`)
    return reply.type('text/csv; charset=utf-8').send(toCsv(found))
  })
  api.get('/refused-requests', ROUTES.refused, async () => ({
    requests: (await tallies.activity.refusals()).map(toRefusedRow)
  }))
}

const TURNED = { to: 'The last day comes before the first.' }

function isTurned({ from, to }: ReconciliationQuery): boolean {
  return from !== undefined && to !== undefined && from > to
}

function toRefusedRow({ code, firstAt, lastAt, ...request }: Refusals): RefusedRow {
  const { title, advice } = code in REFUSALS ? REFUSALS[code as keyof typeof REFUSALS] : UNKNOWN
  return { ...request, code, title, advice, firstAt: toIso(firstAt), lastAt: toIso(lastAt) }
}

/** Stored by another version. */
const UNKNOWN = { title: 'refused', advice: '' }
