// Sends test events and simulated audiences the way of any event of their source.
import type { FastifyInstance, FastifyReply } from 'fastify'
import { toSnakeCase } from '../../heap/audience'
import { Refusal } from '../intake/refusal'
import { readCall } from '../intake/tracking-call'
import type { NewEvent } from '../../storage/queue/queue'
import { answerError, invalid, notFound, type AdminContext } from './admin-context'
import { SAMPLES } from './samples'

interface TestEvent {
  readonly sourceId: string
  readonly event: Readonly<Record<string, unknown>>
}

interface Simulation {
  readonly sourceId: string
  readonly name: string
  readonly members: number | string[]
  readonly change: 'enter' | 'leave'
}

const MAX_MEMBERS = 100_000
/** Members whose events are stored together. */
const STEP = 500
const SHOWN_IDS = 20

const testEvent = {
  type: 'object',
  required: ['sourceId', 'event'],
  additionalProperties: false,
  properties: { sourceId: { type: 'string' }, event: { type: 'object', additionalProperties: true } }
} as const
const simulation = {
  type: 'object',
  required: ['sourceId', 'name', 'members', 'change'],
  additionalProperties: false,
  properties: {
    sourceId: { type: 'string' },
    name: { type: 'string', minLength: 1, maxLength: 200 },
    // One union, no alternatives: with those, a number would be made into a list to see whether that fits.
    members: {
      type: ['integer', 'array'],
      minimum: 1,
      maximum: MAX_MEMBERS,
      minItems: 1,
      maxItems: MAX_MEMBERS,
      items: { type: 'string', minLength: 1 }
    },
    change: { type: 'string', enum: ['enter', 'leave'] }
  }
} as const

export function registerTestEvents(api: FastifyInstance, context: AdminContext): void {
  api.get('/samples', async () => ({ samples: SAMPLES }))
  api.post<{ Body: TestEvent }>('/test-events', { schema: { body: testEvent } }, async (request, reply) => {
    const { sourceId, event } = request.body
    if (context.config.source(sourceId) === undefined) return notFound(reply, 'source')
    const events = read(context, sourceId, [event])
    if (events instanceof Refusal) return invalid(reply, { event: events.message })
    const [id] = (await append(context, events, reply)) ?? []
    if (id === undefined) return reply
    const { messageId } = JSON.parse(events[0]?.body ?? '{}') as { messageId: string }
    return reply.code(202).send({ eventId: id, messageId })
  })
  api.post<{ Body: Simulation }>('/audiences/simulate', { schema: { body: simulation } }, (request, reply) =>
    simulate(context, request.body, reply)
  )
}

async function simulate(context: AdminContext, body: Simulation, reply: FastifyReply): Promise<unknown> {
  const { sourceId, name, members, change } = body
  if (context.config.source(sourceId) === undefined) return notFound(reply, 'source')
  const key = toSnakeCase(name)
  if (key === '') return invalid(reply, { name: 'Give the audience a name with at least one letter or digit.' })
  const userIds =
    typeof members === 'number' ? Array.from({ length: members }, (_, index) => `member-${index + 1}`) : members
  for (let from = 0; from < userIds.length; from += STEP) {
    const batch = userIds
      .slice(from, from + STEP)
      .map((userId) => toMembership({ userId, key, isMember: change === 'enter' }))
    const events = read(context, sourceId, batch)
    if (events instanceof Refusal) return invalid(reply, { members: events.message })
    if ((await append(context, events, reply)) === undefined) return reply
  }
  return reply.code(202).send({ count: userIds.length, key, userIds: userIds.slice(0, SHOWN_IDS) })
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

function read({ now }: AdminContext, sourceId: string, batch: readonly object[]): NewEvent[] | Refusal {
  return readCall({ type: undefined, body: { json: { batch }, bytes: 0 }, sourceId, receivedAt: now() })
}

/** The ids, or `undefined` once the reply has said why there are none. */
async function append(
  { queue, live, wake }: AdminContext,
  events: readonly NewEvent[],
  reply: FastifyReply
): Promise<readonly number[] | undefined> {
  const appended = await queue.append(events)
  if ('refused' in appended) {
    answerError(reply, { code: appended.refused, message: 'Nothing can be stored at the moment.' })
    return undefined
  }
  live.note(appended.ids, events)
  wake()
  return appended.ids
}
