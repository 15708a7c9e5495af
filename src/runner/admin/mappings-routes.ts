// The routes of a destination's mappings: list, add, change, reset, and check a trigger.
import type { FastifyInstance, FastifyReply } from 'fastify'
import { createMapping, presetMappings, resetMapping } from '../destinations/edits'
import type { Destination, Mapping } from '../../storage/settings/model'
import { findDestinationType } from '../destinations/catalog'
import type { DestinationType } from '../destinations/destination-type'
import { checkTrigger } from '../worker/trigger-check'
import { toActionViews } from './action-view'
import { answerError, invalid, notFound, type AdminContext } from './admin-context'
import { refuseStale } from './changed-meanwhile'
import { refuseMapping, toDraft } from './mapping-draft'
import { describeRoute } from './route-schema'
import {
  Mapping as MappingView,
  MappingChange,
  MappingDraft,
  MappingList,
  MappingsAndActions,
  TriggerCheck,
  TriggerQuestion
} from './shapes/mappings'

interface ById {
  readonly Params: { readonly id: string }
}
interface ByMapping {
  readonly Params: { readonly id: string; readonly mappingId: string }
}

const tag = 'Mappings'
const ROUTES = {
  check: describeRoute({
    tag,
    summary: 'Says whether a trigger can be read',
    body: TriggerQuestion,
    answer: TriggerCheck
  }),
  list: describeRoute({ tag, summary: 'Lists the mappings of a destination', answer: MappingsAndActions }),
  add: describeRoute({ tag, summary: 'Adds a mapping', body: MappingDraft, answer: MappingView, status: 201 }),
  resetAll: describeRoute({ tag, summary: 'Replaces all mappings by the presets', answer: MappingList }),
  change: describeRoute({ tag, summary: 'Changes a mapping', body: MappingChange, answer: MappingView }),
  reset: describeRoute({ tag, summary: 'Puts a mapping back to its preset', answer: MappingView }),
  remove: describeRoute({ tag, summary: 'Removes a mapping' })
}

const PATH = '/destinations/:id/mappings'

export function registerMappings(api: FastifyInstance, context: AdminContext): void {
  api.post<{ Body: TriggerQuestion }>('/triggers/check', ROUTES.check, async (request): Promise<TriggerCheck> =>
    checkTrigger(request.body.trigger)
  )
  api.get<ById>(PATH, ROUTES.list, async (request, reply) => {
    const found = find(context, request.params.id)
    if (found === undefined) return notFound(reply, 'destination')
    return { mappings: found.destination.mappings, actions: toActionViews(found.type) }
  })
  api.post<ById & { Body: MappingDraft }>(PATH, ROUTES.add, async (request, reply) => {
    const found = find(context, request.params.id)
    if (found === undefined) return notFound(reply, 'destination')
    const mapping = createMapping(found.type, toDraft(request.body))
    const errors = refuseMapping(found.type, mapping)
    if (Object.keys(errors).length > 0) return invalid(reply, errors)
    await store(context, found.destination, [...found.destination.mappings, mapping])
    return reply.code(201).send(mapping)
  })
  api.post<ById>(`${PATH}/reset`, ROUTES.resetAll, async (request, reply) => {
    const found = find(context, request.params.id)
    if (found === undefined) return notFound(reply, 'destination')
    const mappings = presetMappings(found.type)
    await store(context, found.destination, mappings)
    return { mappings }
  })
  registerSingle(api, context)
}

function registerSingle(api: FastifyInstance, context: AdminContext): void {
  const path = `${PATH}/:mappingId`
  api.patch<ByMapping & { Body: MappingChange }>(path, ROUTES.change, async (request, reply) => {
    const { was, ...change } = request.body
    const { id, mappingId } = request.params
    const destination = context.config.destination(id)
    const current = destination?.mappings.find((one) => one.id === mappingId) ?? { name: '' }
    const edited = {
      thing: `destination "${destination?.name ?? ''}"`,
      prefix: `mappings.${current.name}.`,
      current,
      was
    }
    const stale = await refuseStale(context, edited)
    if (stale) return answerError(reply, stale)
    return replace(context, request.params, { reply, edit: (mapping) => ({ ...mapping, ...toDraft(change) }) })
  })
  api.post<ByMapping>(`${path}/reset`, ROUTES.reset, (request, reply) =>
    replace(context, request.params, { reply, edit: (mapping, type) => resetMapping(type, mapping) })
  )
  api.delete<ByMapping>(path, ROUTES.remove, async (request, reply) => {
    const found = find(context, request.params.id)
    const mappings = found?.destination.mappings ?? []
    const left = mappings.filter(({ id }) => id !== request.params.mappingId)
    if (found === undefined || left.length === mappings.length) return notFound(reply, 'mapping')
    await store(context, found.destination, left)
    return reply.code(204).send()
  })
}

interface Edit {
  readonly reply: FastifyReply
  readonly edit: (mapping: Mapping, type: DestinationType) => Mapping
}

async function replace(context: AdminContext, ids: ByMapping['Params'], { reply, edit }: Edit): Promise<unknown> {
  const found = find(context, ids.id)
  const mapping = found?.destination.mappings.find(({ id }) => id === ids.mappingId)
  if (found === undefined || mapping === undefined) return notFound(reply, 'mapping')
  const changed = edit(mapping, found.type)
  const errors = refuseMapping(found.type, changed)
  if (Object.keys(errors).length > 0) return invalid(reply, errors)
  const mappings = found.destination.mappings.map((other) => (other.id === changed.id ? changed : other))
  await store(context, found.destination, mappings)
  return changed
}

async function store({ config, applied }: AdminContext, destination: Destination, mappings: Mapping[]): Promise<void> {
  await config.putDestination({ ...destination, mappings }, destination)
  await applied()
}

function find({ config }: AdminContext, id: string): { destination: Destination; type: DestinationType } | undefined {
  const destination = config.destination(id)
  const type = findDestinationType(destination?.type ?? '')
  return destination === undefined || type === undefined ? undefined : { destination, type }
}
