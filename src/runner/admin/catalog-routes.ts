// The routes of the catalog: which destination types there are, and their settings.
import type { FastifyInstance } from 'fastify'
import { destinationTypes, findDestinationType } from '../destinations/catalog'
import type { DestinationType } from '../destinations/destination-type'
import { warningsOf } from '../alerts/observe-database'
import { toActionViews, toPresetViews } from './action-view'
import { notFound, type AdminContext } from './admin-context'
import { toIso } from './iso-time'
import { describeRoute } from './route-schema'
import { CardDetail, CardList, type Card } from './shapes/destinations'
import { Status } from './shapes/sources'

const tag = 'Catalog'
const ROUTES = {
  list: describeRoute({ tag, summary: 'Lists the kinds of destinations', answer: CardList }),
  show: describeRoute({
    tag,
    summary: 'Shows a kind of destination: its settings, actions and presets',
    answer: CardDetail
  }),
  status: describeRoute({ tag, summary: 'Shows the state of the runner itself', answer: Status })
}

export function registerCatalog(api: FastifyInstance, context: AdminContext): void {
  const toCard = ({ card }: DestinationType): Card => ({
    ...card,
    connected: context.config.current.destinations.filter(({ type }) => type === card.type).length
  })
  api.get('/catalog', ROUTES.list, async (): Promise<CardList> => ({ cards: destinationTypes().map(toCard) }))
  api.get<{ Params: { type: string } }>('/catalog/:type', ROUTES.show, async (request, reply) => {
    const type = findDestinationType(request.params.type)
    if (type === undefined) return notFound(reply, 'kind of destination')
    const { settings } = type
    const detail: CardDetail = { ...toCard(type), settings, actions: toActionViews(type), presets: toPresetViews(type) }
    return detail
  })
  api.get('/status', ROUTES.status, async (): Promise<Status> => {
    const { oldestAt, refusedAt, ...storage } = await context.queue.history.storage()
    const health = await context.readHealth?.()
    const warnings = health === undefined ? [] : warningsOf(health)
    const { lastFailureAt, ...worker } = context.failures()
    return {
      version: context.version,
      url: context.url(),
      trackingUrl: `${context.url()}/v1`,
      sandboxUrl: context.surroundings.sandboxUrl ?? null,
      partnersUrl: context.partnersUrl ?? null,
      runners: context.readHealth === undefined ? [] : runnersOf(context),
      storage: { ...storage, oldestAt: toIso(oldestAt), refusedAt: toIso(refusedAt), warnings },
      worker: { ...worker, lastFailureAt: toIso(lastFailureAt) }
    }
  })
}

/** The runners that share the database. Commands that work beside them are left out. */
function runnersOf({ leases, config }: AdminContext): Status['runners'] {
  const holders = config.current.destinations.map(({ id, isOn }) => (isOn ? leases.holderOf(id)?.id : undefined))
  const runners = leases.ownership.runners().flatMap(({ id, name, version, isLeaving }) => {
    const destinations = holders.filter((holder) => holder === id).length
    if (isLeaving && destinations === 0) return []
    return [{ name, version, isThis: id === leases.ownership.id, destinations }]
  })
  return runners.sort((one, other) => one.name.localeCompare(other.name))
}
