// The routes that send test events and simulated audiences, in the same way as all events of their source.
import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { toSnakeCase } from '../../heap/audience'
import { BATCH_LIMITS } from '../intake/limits'
import { isRefusal, type Refusal } from '../intake/refusal'
import { toNewEvents } from '../intake/private-fields'
import { readCall } from '../intake/tracking-call'
import type { NewEvent } from '../../storage/queue/queue'
import type { Source } from '../../storage/settings/model'
import { answerError, invalid, notFound, type AdminContext } from './admin-context'
import { describeRoute } from './route-schema'
import { SAMPLES } from './samples'
import { SampleList, Simulation, SimulationAccepted, TestEvent, TestEventAccepted } from './shapes/testing'

/** Members whose events are stored together. */
const STEP = 500
const SHOWN_IDS = 20

const tag = 'Testing'
const ROUTES = {
  samples: describeRoute({ tag, summary: 'Lists one event of every call type', answer: SampleList }),
  send: describeRoute({ tag, summary: 'Sends a test event', body: TestEvent, answer: TestEventAccepted, status: 202 }),
  simulate: describeRoute({
    tag,
    summary: 'Simulates people who enter or leave an audience',
    body: Simulation,
    answer: SimulationAccepted,
    status: 202
  })
}

export function registerTestEvents(api: FastifyInstance, context: AdminContext): void {
  api.get('/samples', ROUTES.samples, async (): Promise<SampleList> => ({ samples: SAMPLES }))
  api.post<{ Body: TestEvent }>('/test-events', ROUTES.send, async (request, reply) => {
    const { sourceId, event } = request.body
    const source = context.config.source(sourceId)
    if (source === undefined) return notFound(reply, 'source')
    const events = read(context, source, [event])
    if (isRefusal(events)) return invalid(reply, { event: events.message })
    const [id] = (await append(context, events, reply)) ?? []
    if (id === undefined) return reply
    const { messageId } = JSON.parse(events[0]?.body ?? '{}') as { messageId: string }
    const accepted: TestEventAccepted = { eventId: id, messageId }
    return reply.code(202).send(accepted)
  })
  api.post<{ Body: Simulation }>('/audiences/simulate', ROUTES.simulate, (request, reply) =>
    simulate(context, request.body, reply)
  )
}

async function simulate(context: AdminContext, body: Simulation, reply: FastifyReply): Promise<unknown> {
  const { sourceId, name, members, change } = body
  const source = context.config.source(sourceId)
  if (source === undefined) return notFound(reply, 'source')
  const key = toSnakeCase(name)
  if (key === '') return invalid(reply, { name: 'Give the audience a name with at least one letter or digit.' })
  const userIds =
    typeof members === 'number' ? Array.from({ length: members }, (_, index) => `member-${index + 1}`) : members
  // People who enter and people who leave are asked for one after the other: each time they are a run of their own.
  const together = randomUUID()
  let first: number | undefined
  for (let from = 0; from < userIds.length; from += STEP) {
    const batch = userIds
      .slice(from, from + STEP)
      .map((userId) => toMembership({ userId, key, isMember: change === 'enter' }))
    const events = read(context, source, batch)
    if (isRefusal(events)) return invalid(reply, { members: events.message })
    const ids = await append(context, withRun(events, together), reply)
    if (ids === undefined) return reply
    first ??= ids[0]
  }
  const [event] = first === undefined ? [] : await context.queue.history.find([first])
  const accepted: SimulationAccepted = {
    count: userIds.length,
    key,
    userIds: userIds.slice(0, SHOWN_IDS),
    run: event?.run ?? null
  }
  return reply.code(202).send(accepted)
}

function withRun(events: readonly NewEvent[], together: string): NewEvent[] {
  return events.map(({ audience, ...event }) => ({
    ...event,
    ...(audience && { audience: { ...audience, together } })
  }))
}

/** As Engage sends it: an identify call with the membership as a trait. */
function toMembership({ userId, key, isMember }: { userId: string; key: string; isMember: boolean }) {
  const personas = {
    computation_class: 'audience',
    computation_key: key,
    computation_id: `aud_${key}`,
    namespace: 'spa_runner',
    space_id: 'spa_runner'
  }
  return { type: 'identify', userId, traits: { [key]: isMember }, context: { personas } }
}

function read({ now }: AdminContext, source: Source, batch: readonly object[]): NewEvent[] | Refusal {
  const call = { type: undefined, receivedAt: now(), limits: BATCH_LIMITS }
  const { events } = readCall({ json: { batch }, raw: Buffer.alloc(0) }, call)
  return isRefusal(events) ? events : toNewEvents(events, source)
}

/** The ids, or `undefined` if the reply has already reported an error. */
async function append(
  { queue, live, wake }: AdminContext,
  events: readonly NewEvent[],
  reply: FastifyReply
): Promise<readonly number[] | undefined> {
  const appended = await queue.append(events)
  if ('refused' in appended) {
    answerError(reply, { code: appended.refused, message: 'Events cannot be stored at the moment.' })
    return undefined
  }
  live.note(appended.ids, events)
  wake()
  return appended.ids
}
