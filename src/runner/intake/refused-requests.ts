// Notes which requests with events were refused: when, from where and why, without anything that was in them.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Activity } from '../../storage/tallies/activity'
import type { Refusal } from './refusal'

const refusals = new WeakMap<FastifyReply, Refusal>()
/** Characters of the name of a program that are kept. */
const MOST_AGENT = 80

/** Call before the refusal is sent. */
export function markRefused(reply: FastifyReply, why: Refusal): void {
  refusals.set(reply, why)
}

/** Why the request was refused; `undefined` if it was not. */
export function refusalOf(reply: FastifyReply): Refusal | undefined {
  return refusals.get(reply)
}

export interface RefusedOptions {
  readonly activity: Pick<Activity, 'refuse'>
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** For the routes that are registered after this. */
export function noteRefused(server: FastifyInstance, { activity, now }: RefusedOptions): void {
  server.addHook('onResponse', async (request, reply) => {
    const why = refusals.get(reply)
    if (why === undefined) return
    const { refused: code, message, sourceId = null } = why
    const { url: path = '' } = request.routeOptions
    activity.refuse({ code, message, path, address: request.ip, agent: agentOf(request), sourceId }, now())
  })
}

/** The site of a page, or the name and version that a program gives itself. */
function agentOf({ headers }: FastifyRequest): string {
  const { origin = '', 'user-agent': agent = '' } = headers
  const site = /^https?:\/\/[\w.:-]+$/.exec(origin)?.[0]
  const program = /^[\w.@+-]+(?:\/[\w.@+-]+)*/.exec(agent)?.[0] ?? ''
  return (site ?? program).slice(0, MOST_AGENT)
}
