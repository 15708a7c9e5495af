// The routes for the state of a destination: the last day, delivery time, budget, reasons.
import type { FastifyInstance } from 'fastify'
import type { Destination } from '../../storage/settings/model'
import type { DeadLetterCount } from '../../storage/queue/queue'
import { findDestinationType } from '../destinations/catalog'
import { storedReason } from '../reasons'
import { addCounts, emptyCounts, spanAt, type Counts } from '../../storage/tallies/counts'
import { MINUTE_MS, type Minute } from '../../storage/tallies/tallies'
import { notFound, type AdminContext } from './admin-context'
import { toIso } from './iso-time'
import { toPauseView } from './pause-view'
import { describeRoute } from './route-schema'
import { Overview, Overviews, type Reason } from './shapes/overview'

const tag = 'Overview'
const ROUTES = {
  all: describeRoute({ tag, summary: 'Shows how all destinations are doing', answer: Overviews }),
  one: describeRoute({ tag, summary: 'Shows how a destination is doing', answer: Overview }),
  tryNow: describeRoute({ tag, summary: 'Ends the pause of a destination, and tries what waits', answer: Overview })
}

const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

export function registerOverview(api: FastifyInstance, context: AdminContext): void {
  const { config } = context
  api.get('/overview', ROUTES.all, async (): Promise<Overviews> => {
    const { destinations } = config.current
    const overviews = destinations.map(async (one) => [one.id, await toOverview(context, one)] as const)
    return { destinations: Object.fromEntries(await Promise.all(overviews)) }
  })
  api.get<{ Params: { id: string } }>('/destinations/:id/overview', ROUTES.one, async (request, reply) => {
    const destination = config.destination(request.params.id)
    return destination === undefined ? notFound(reply, 'destination') : toOverview(context, destination)
  })
  api.post<{ Params: { id: string } }>('/destinations/:id/try-now', ROUTES.tryNow, async (request, reply) => {
    const destination = config.destination(request.params.id)
    if (destination === undefined) return notFound(reply, 'destination')
    await context.tryNow(destination.id)
    return toOverview(context, destination)
  })
}

async function toOverview(context: AdminContext, destination: Destination): Promise<Overview> {
  const { queue, tallies, pause } = context
  const { id, isOn } = destination
  const now = context.now()
  const day = await tallies.since(id, now - DAY_MS)
  const lastDay = sum(day)
  const lastHour = sum(day.filter(({ at }) => at > now - HOUR_MS))
  return {
    isOn,
    lastDay: { delivered: lastDay.delivered, rejected: Math.max(0, lastDay.rejected), skipped: lastDay.skipped },
    ...(await queue.history.backlog(id)),
    timeToDeliverMs: { p50: spanAt(lastHour, 0.5), p95: spanAt(lastHour, 0.95) },
    budget: toBudget(context, destination, day),
    pause: toPauseView(pause(id)),
    reasons: toReasons(lastDay, await queue.history.deadLetters(id))
  }
}

/** A sliding minute, estimated from this one and the part of the last one that still counts. */
function toBudget(
  { surroundings, now }: AdminContext,
  { type, settings }: Destination,
  day: readonly Minute[]
): Overview['budget'] {
  const service = findDestinationType(type)?.connect(settings, surroundings)
  const isLimited = service !== undefined && 'budgeted' in service && service.isBudgeted
  const budget = isLimited ? service.budgeted.budgets?.bulk : undefined
  const current = now() - (now() % MINUTE_MS)
  const callsAt = (at: number): number => day.find((minute) => minute.at === at)?.counts.calls ?? 0
  const shareOfLast = 1 - (now() - current) / MINUTE_MS
  const used = Math.round(callsAt(current) + callsAt(current - MINUTE_MS) * shareOfLast)
  return { used, limit: budget?.total ?? null, windowMs: budget?.windowMs ?? null }
}

/** The counts of the last day, and the undecided dead letters of any age. */
function toReasons({ reasons }: Counts, letters: readonly DeadLetterCount[]): Reason[] {
  const open = new Map(letters.map((letter) => [letter.code, letter]))
  const codes = new Set([...Object.keys(reasons), ...open.keys()])
  const views = [...codes].map((code) => {
    const times = [reasons[code], open.get(code)].filter((known) => known !== undefined)
    return {
      code,
      kind: reasons[code]?.kind ?? 'rejected',
      ...storedReason(code),
      count: Math.max(0, reasons[code]?.count ?? 0),
      open: open.get(code)?.count ?? 0,
      firstAt: toIso(Math.min(...times.map(({ firstAt }) => firstAt))),
      lastAt: toIso(Math.max(...times.map(({ lastAt }) => lastAt)))
    }
  })
  const known = views.filter(({ count, open: left }) => count + left > 0)
  return known.sort((x, y) => Math.max(y.count, y.open) - Math.max(x.count, x.open))
}

function sum(minutes: readonly Minute[]): Counts {
  const total = emptyCounts()
  for (const { counts } of minutes) addCounts(total, counts)
  return total
}
