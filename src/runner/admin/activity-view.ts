// What went on in a period, for the overview: a row for each destination and source, and the stages between them.
import type { Destination, Source } from '../../storage/settings/model'
import type { DestinationStep, SourceStep } from '../../storage/tallies/activity'
import { MINUTE_MS } from '../../storage/tallies/tallies'
import type { AdminContext } from './admin-context'
import { toIso } from './iso-time'
import { toPauseView } from './pause-view'
import { axisOf, layOut, spanOf, sumOf, type Span } from './periods'
import type {
  ActivityView,
  DestinationActivity,
  DestinationRow,
  PeriodName,
  SourceRow,
  Stages
} from './shapes/activity'

/** The source of requests whose write key nobody has. */
const STRANGERS = ''

export async function toActivity(context: AdminContext, name: PeriodName): Promise<ActivityView> {
  const { config, tallies } = context
  const span = spanOf(name, context.now())
  const { destinations, sources } = config.current
  const results = await Promise.all(destinations.map(({ id }) => tallies.activity.destination(id, span, span.stepMs)))
  const arrivals = await Promise.all(sources.map(({ id }) => tallies.activity.source(id, span, span.stepMs)))
  const strangers = await tallies.activity.source(STRANGERS, span, span.stepMs)
  return {
    ...axisOf(span),
    destinations: await Promise.all(
      destinations.map((one, index) => toDestinationRow(context, one, { span, steps: results[index] ?? [] }))
    ),
    sources: await Promise.all(
      sources.map((one, index) => toSourceRow(context, one, { span, steps: arrivals[index] ?? [] }))
    ),
    strangers: strangers.reduce((sum, { refused }) => sum + refused, 0),
    stages: toStages(span, { results: results.flat(), arrivals: [...arrivals.flat(), ...strangers] })
  }
}

export async function toDestinationActivity(
  { config, tallies, now }: AdminContext,
  { id, connections }: Destination,
  name: PeriodName
): Promise<DestinationActivity> {
  const span = spanOf(name, now())
  const results = await tallies.activity.destination(id, span, span.stepMs)
  const connected = config.current.sources.filter((one) => connections.some(({ sourceId }) => sourceId === one.id))
  const arrivals = await Promise.all(connected.map((one) => tallies.activity.source(one.id, span, span.stepMs)))
  const total = totalOf(results)
  return {
    ...axisOf(span),
    delivered: total.delivered,
    rejected: total.rejected,
    before: await resultsBefore(tallies, id, span),
    p95Ms: await tallies.activity.p95(id, span),
    stages: toStages(span, { results, arrivals: arrivals.flat() })
  }
}

interface Counted<Step> {
  readonly span: Span
  readonly steps: readonly Step[]
}

async function toDestinationRow(
  { queue, tallies, pause }: AdminContext,
  { id, isOn }: Destination,
  { span, steps }: Counted<DestinationStep>
): Promise<DestinationRow> {
  const { delivered, rejected, filtered, notSent } = totalOf(steps)
  const { waiting, retrying } = await queue.history.backlog(id)
  return {
    id,
    isOn,
    pause: toPauseView(pause(id)),
    delivered,
    rejected,
    filtered,
    notSent,
    waiting,
    retrying,
    p95Ms: await tallies.activity.p95(id, span),
    perMinute: perMinute(delivered, span),
    before: await resultsBefore(tallies, id, span),
    deliveredSteps: layOut(steps, span, (step) => step.delivered),
    rejectedSteps: layOut(steps, span, (step) => step.rejected)
  }
}

async function toSourceRow(
  { queue, tallies }: AdminContext,
  { id }: Source,
  { span, steps }: Counted<SourceStep>
): Promise<SourceRow> {
  const before = await tallies.activity.source(id, span.before, span.stepMs)
  const { lastAt } = await queue.history.arrivals(id)
  const received = sumOf(steps.map((step) => step.received))
  return {
    id,
    received,
    refusedRequests: sumOf(steps.map((step) => step.refused)),
    delivered: sumOf(steps.map((step) => step.delivered)),
    rejected: sumOf(steps.map((step) => step.rejected)),
    perMinute: perMinute(received, span),
    lastAt: toIso(lastAt),
    before: { received: sumOf(before.map((step) => step.received)) },
    receivedSteps: layOut(steps, span, (step) => step.received)
  }
}

async function resultsBefore(
  { activity }: AdminContext['tallies'],
  id: string,
  span: Span
): Promise<DestinationRow['before']> {
  const { delivered, rejected } = totalOf(await activity.destination(id, span.before, span.stepMs))
  return { delivered, rejected }
}

function totalOf(steps: readonly DestinationStep[]) {
  const filtered = sumOf(steps.map((step) => step.filtered))
  return {
    delivered: sumOf(steps.map((step) => step.delivered)),
    rejected: sumOf(steps.map((step) => step.rejected)),
    filtered,
    notSent: Math.max(0, sumOf(steps.map((step) => step.skipped)) - filtered)
  }
}

function perMinute(count: number, { from, to }: Span): number {
  return Math.round((count / ((to - from) / MINUTE_MS)) * 10) / 10
}

function toStages(
  span: Span,
  { results, arrivals }: { readonly results: readonly DestinationStep[]; readonly arrivals: readonly SourceStep[] }
): Stages {
  return {
    received: layOut(arrivals, span, (step) => step.received),
    refusedRequests: layOut(arrivals, span, (step) => step.refused),
    filtered: layOut(results, span, (step) => step.filtered),
    notSent: layOut(results, span, (step) => Math.max(0, step.skipped - step.filtered)),
    retried: layOut(results, span, (step) => step.retried),
    rejected: layOut(results, span, (step) => step.rejected),
    delivered: layOut(results, span, (step) => step.delivered)
  }
}
