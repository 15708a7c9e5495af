// Removes answers of services from events, for readers with the role `look`.
import type { FastifyRequest } from 'fastify'
import { withoutAnswer } from '../reasons'
import type { AdminContext } from './admin-context'
import { maySeeAnswers } from './route-rights'
import type { Attempt, EventDetail, Problem, Sent } from './shapes'

/** The parts of an event that the reader may see. */
export async function viewFor(
  request: FastifyRequest,
  { callerOf }: Pick<AdminContext, 'callerOf'>
): Promise<(detail: EventDetail) => EventDetail> {
  const caller = await callerOf(request)
  return caller !== undefined && maySeeAnswers(caller.right) ? (detail) => detail : hideAnswers
}

export function hideAnswers(detail: EventDetail): EventDetail {
  const deliveries = detail.deliveries.map((delivery) => ({
    ...delivery,
    ...hideInAttempt(delivery),
    earlierAttempts: delivery.earlierAttempts.map(hideInAttempt)
  }))
  return { ...detail, deliveries }
}

function hideInAttempt<T extends Pick<Attempt, 'error' | 'sent'>>(attempt: T): T {
  const { error, sent } = attempt
  return { ...attempt, error: error && hideInProblem(error), sent: sent.map(hideInSent) }
}

function hideInProblem({ answer, message, ...problem }: Problem): Problem {
  return { ...problem, message: withoutAnswer(message, answer) }
}

function hideInSent({ answer, ...sent }: Sent): Sent {
  return { ...sent, answer: answer !== null && 'body' in answer ? { ...answer, body: null } : answer }
}
