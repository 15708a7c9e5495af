// The catalog: what can be connected, and what each kind asks for.
import type { FastifyInstance } from 'fastify'
import { destinationTypes, findDestinationType } from '../destinations/catalog'
import type { DestinationType } from '../destinations/destination-type'
import { toActionViews, toPresetViews } from './action-view'
import { notFound, type AdminContext } from './admin-context'
import { toIso } from './iso-time'

export function registerCatalog(api: FastifyInstance, context: AdminContext): void {
  const toCard = ({ card }: DestinationType) => ({
    ...card,
    connected: context.config.current.destinations.filter(({ type }) => type === card.type).length
  })
  api.get('/catalog', async () => ({ cards: destinationTypes().map(toCard) }))
  api.get<{ Params: { type: string } }>('/catalog/:type', async (request, reply) => {
    const type = findDestinationType(request.params.type)
    if (type === undefined) return notFound(reply, 'kind of destination')
    const { settings } = type
    return { ...toCard(type), settings, actions: toActionViews(type), presets: toPresetViews(type) }
  })
  api.get('/status', async () => {
    const { oldestAt, refusedAt, ...storage } = await context.queue.history.storage()
    const { lastFailureAt, ...worker } = context.failures()
    return {
      version: context.version,
      url: context.url(),
      trackingUrl: `${context.url()}/v1`,
      sandboxUrl: context.surroundings.sandboxUrl ?? null,
      storage: { ...storage, oldestAt: toIso(oldestAt), refusedAt: toIso(refusedAt) },
      worker: { ...worker, lastFailureAt: toIso(lastFailureAt) }
    }
  })
}
