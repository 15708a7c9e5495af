// The routes that warn of two mappings of a destination that give one event the same name, before and after they are
// saved.
import type { JSONObject } from '@segment/actions-core'
import type { FastifyInstance } from 'fastify'
import type { Destination, Mapping } from '../../storage/settings/model'
import { findDestinationType } from '../destinations/catalog'
import { findSameName, type Looking } from '../mapping/same-names'
import { readStored } from '../stored-event'
import { invalid, notFound, type AdminContext } from './admin-context'
import { refuseMapping } from './mapping-draft'
import { describeRoute } from './route-schema'
import { SameNameList, SameNameQuestion } from './shapes/mappings'

/** Number of stored events that are tried. */
const KNOWN = 50

const tag = 'Mappings'
const ROUTES = {
  list: describeRoute({ tag, summary: 'Lists mappings that make the same name of one event', answer: SameNameList }),
  check: describeRoute({
    tag,
    summary: 'Says which other mappings make the same name of one event as this one would',
    body: SameNameQuestion,
    answer: SameNameList
  })
}

interface ById {
  readonly Params: { readonly id: string }
}

export function registerSameNames(api: FastifyInstance, context: AdminContext): void {
  const path = '/destinations/:id/mappings/same-names'
  api.get<ById>(path, ROUTES.list, async (request, reply) => {
    const destination = context.config.destination(request.params.id)
    if (destination === undefined) return notFound(reply, 'destination')
    const { mappings } = destination
    const pairs = mappings.flatMap((one, index) =>
      mappings.slice(index + 1).flatMap((other) => (one.isOn || other.isOn ? [[one, other] as const] : []))
    )
    return find(context, destination, pairs)
  })
  api.post<ById & { Body: SameNameQuestion }>(path, ROUTES.check, async (request, reply) => {
    const destination = context.config.destination(request.params.id)
    const type = findDestinationType(destination?.type ?? '')
    if (destination === undefined || type === undefined) return notFound(reply, 'destination')
    const { mappingId = '', ...draft } = request.body
    const errors = refuseMapping(type, draft)
    if (Object.keys(errors).length > 0) return invalid(reply, errors)
    const own = { ...draft, mapping: draft.mapping as JSONObject, id: mappingId, name: '', isOn: true }
    const others = destination.mappings.filter(({ id, isOn }) => isOn && id !== mappingId)
    return find(
      context,
      destination,
      others.map((other) => [own, other] as const)
    )
  })
}

async function find(
  context: AdminContext,
  destination: Destination,
  pairs: readonly (readonly [Mapping, Mapping])[]
): Promise<SameNameList> {
  const sameNames: SameNameList['sameNames'][number][] = []
  const looking = await lookingAt(context, destination)
  if (looking === undefined) return { sameNames }
  for (const pair of pairs) {
    const found = await findSameName(pair, looking)
    if (found) sameNames.push({ mappingIds: pair.map(({ id }) => id), ...found })
    // Lets other work have its turn.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { sameNames }
}

/** `undefined` when the destination cannot be opened, so that nothing can be tried. */
async function lookingAt(
  { queue, surroundings }: AdminContext,
  destination: Destination
): Promise<Looking | undefined> {
  const type = findDestinationType(destination.type)
  const service = type?.connect(destination.settings, surroundings)
  if (type === undefined || service === undefined || 'problem' in service) return undefined
  const stored = await queue.history.list({ destinationId: destination.id }, KNOWN)
  const known = stored.flatMap((one) => {
    const event = readStored(one)
    return event === undefined ? [] : [{ id: one.id, event }]
  })
  return { type, service, known }
}
