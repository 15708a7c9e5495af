// Events that are kept for destinations that are in no settings: how many, and deleting them.
import type { FastifyInstance } from 'fastify'
import type { Queue } from '../../storage/queue/queue'
import { notFound, type AdminContext } from './admin-context'

/** What is kept for a destination that is in no settings. */
export interface UnknownDestination {
  readonly id: string
  /** Events that nobody has looked at yet. */
  readonly waiting: number
  /** Events that were tried, or are held for the order. */
  readonly retrying: number
  /** Dead letters. */
  readonly rejected: number
}

export function registerUnknownDestinations(api: FastifyInstance, { config, queue, tallies }: AdminContext): void {
  const isUnknown = (id: string): boolean => config.destination(id) === undefined
  api.get('/unknown-destinations', async () => {
    const ids = (await queue.destinations()).filter(isUnknown)
    const kept = await Promise.all(ids.map((id) => describe(id, queue)))
    return { destinations: kept.filter(({ waiting, retrying, rejected }) => waiting + retrying + rejected > 0) }
  })
  api.delete<{ Params: { readonly id: string } }>('/unknown-destinations/:id', async (request, reply) => {
    const { id } = request.params
    if (!isUnknown(id) || !(await queue.destinations()).includes(id)) return notFound(reply, 'unknown destination')
    await Promise.all([queue.forget(id), tallies.forget(id)])
    return reply.code(204).send()
  })
}

async function describe(id: string, { history }: Queue): Promise<UnknownDestination> {
  const [backlog, letters] = await Promise.all([history.backlog(id), history.deadLetters(id)])
  return { id, ...backlog, rejected: letters.reduce((sum, { count }) => sum + count, 0) }
}
