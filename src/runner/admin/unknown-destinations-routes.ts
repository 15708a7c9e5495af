// The routes of stored events whose destination is in no settings: count and delete them.
import type { FastifyInstance } from 'fastify'
import type { Queue } from '../../storage/queue/queue'
import { notFound, type AdminContext } from './admin-context'
import { describeRoute } from './route-schema'
import { UnknownDestinationList, type UnknownDestination } from './shapes/destinations'

const tag = 'Destinations'
const ROUTES = {
  list: describeRoute({ tag, summary: 'Lists destinations that are in no settings', answer: UnknownDestinationList }),
  remove: describeRoute({ tag, summary: 'Deletes what is kept for a destination that is in no settings' })
}

export function registerUnknownDestinations(api: FastifyInstance, { config, queue, tallies }: AdminContext): void {
  const isUnknown = (id: string): boolean => config.destination(id) === undefined
  api.get('/unknown-destinations', ROUTES.list, async (): Promise<UnknownDestinationList> => {
    const ids = (await queue.destinations()).filter(isUnknown)
    const kept = await Promise.all(ids.map((id) => countKept(id, queue)))
    return { destinations: kept.filter(({ waiting, retrying, rejected }) => waiting + retrying + rejected > 0) }
  })
  api.delete<{ Params: { readonly id: string } }>(
    '/unknown-destinations/:id',
    ROUTES.remove,
    async (request, reply) => {
      const { id } = request.params
      if (!isUnknown(id) || !(await queue.destinations()).includes(id)) return notFound(reply, 'unknown destination')
      await Promise.all([queue.forget(id), tallies.forget(id)])
      return reply.code(204).send()
    }
  )
}

async function countKept(id: string, { history }: Queue): Promise<UnknownDestination> {
  const [{ waiting, retrying }, letters] = await Promise.all([history.backlog(id), history.deadLetters(id)])
  return { id, waiting, retrying, rejected: letters.reduce((sum, { count }) => sum + count, 0) }
}
