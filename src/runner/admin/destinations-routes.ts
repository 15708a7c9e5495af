// The routes of destinations: check settings, create, change, connect to sources, remove.
import type { FastifyInstance, FastifyReply } from 'fastify'
import { createDestination, freeName } from '../destinations/edits'
import type { Connection, Destination } from '../../storage/settings/model'
import { findDestinationType } from '../destinations/catalog'
import type { DestinationType } from '../destinations/destination-type'
import { answerError, invalid, notFound, type AdminContext } from './admin-context'
import { refuseStale } from './changed-meanwhile'
import { refuseMapping, toDraft } from './mapping-draft'
import { pausesOf } from './pause-view'
import { describeRoute } from './route-schema'
import type { MappingDraft } from './shapes'
import {
  CheckedSettings,
  ConnectionChange,
  Destination as DestinationView,
  DestinationChange,
  DestinationDraft,
  DestinationList,
  SettingsDraft
} from './shapes/destinations'

const tag = 'Destinations'
const ROUTES = {
  check: describeRoute({ tag, summary: 'Checks settings', body: SettingsDraft, answer: CheckedSettings }),
  list: describeRoute({ tag, summary: 'Lists the destinations', answer: DestinationList }),
  add: describeRoute({
    tag,
    summary: 'Adds a destination',
    body: DestinationDraft,
    answer: DestinationView,
    status: 201
  }),
  show: describeRoute({ tag, summary: 'Shows a destination', answer: DestinationView }),
  change: describeRoute({ tag, summary: 'Changes a destination', body: DestinationChange, answer: DestinationView }),
  remove: describeRoute({ tag, summary: 'Removes a destination' }),
  connect: describeRoute({ tag, summary: 'Connects a source', body: ConnectionChange, answer: DestinationView }),
  disconnect: describeRoute({ tag, summary: 'Disconnects a source', answer: DestinationView })
}

interface ById {
  readonly Params: { readonly id: string }
}

export function registerDestinations(api: FastifyInstance, context: AdminContext): void {
  const { config } = context
  api.post<{ Body: SettingsDraft }>('/settings/check', ROUTES.check, async (request, reply) => {
    const type = findDestinationType(request.body.type)
    if (type === undefined) return notFound(reply, 'kind of destination')
    const parsed = type.parse(request.body.settings, context.surroundings)
    return 'errors' in parsed ? invalid(reply, parsed.errors) : { settings: parsed.settings }
  })
  api.get('/destinations', ROUTES.list, async (): Promise<DestinationList> => ({
    destinations: config.current.destinations.map((one) => toView(context, one))
  }))
  api.post<{ Body: DestinationDraft }>('/destinations', ROUTES.add, (request, reply) =>
    addDestination(context, request.body, reply)
  )
  api.get<ById>('/destinations/:id', ROUTES.show, async (request, reply) => {
    const destination = config.destination(request.params.id)
    return destination === undefined ? notFound(reply, 'destination') : toView(context, destination)
  })
  api.patch<ById & { Body: DestinationChange }>('/destinations/:id', ROUTES.change, async (request, reply) => {
    const { params, body } = request
    const current = config.destination(params.id) ?? { name: '' }
    const edited = { thing: `destination "${current.name}"`, current, was: body.was }
    const stale = await refuseStale(context, edited)
    if (stale) return answerError(reply, stale)
    return changeDestination(context, { id: params.id, body }, reply)
  })
  api.delete<ById>('/destinations/:id', ROUTES.remove, async (request, reply) => {
    if (config.destination(request.params.id) === undefined) return notFound(reply, 'destination')
    await config.removeDestination(request.params.id)
    await context.applied()
    return reply.code(204).send()
  })
  registerConnections(api, context)
}

function registerConnections(api: FastifyInstance, context: AdminContext): void {
  const { config, applied } = context
  const path = '/destinations/:id/connections/:sourceId'
  interface Connected {
    readonly Params: { readonly id: string; readonly sourceId: string }
  }
  api.put<Connected & { Body: ConnectionChange }>(path, ROUTES.connect, async (request, reply) => {
    const { id, sourceId } = request.params
    const destination = config.destination(id)
    if (destination === undefined) return notFound(reply, 'destination')
    const connection = { sourceId, mode: request.body.mode }
    const connections = [connection]
    const errors =
      refuseConnections(context, destination.type, connections) ?? refuseDevice({ ...destination, connections })
    if (errors !== undefined) return invalid(reply, errors)
    const others = destination.connections.filter((other) => other.sourceId !== sourceId)
    const changed = { ...destination, connections: [...others, connection] }
    await config.putDestination(changed, destination)
    await applied()
    return toView(context, changed)
  })
  api.delete<Connected>(path, ROUTES.disconnect, async (request, reply) => {
    const { id, sourceId } = request.params
    const destination = config.destination(id)
    if (destination === undefined) return notFound(reply, 'destination')
    const connections = destination.connections.filter((other) => other.sourceId !== sourceId)
    await config.putDestination({ ...destination, connections }, destination)
    await applied()
    return toView(context, { ...destination, connections })
  })
}

async function addDestination(context: AdminContext, body: DestinationDraft, reply: FastifyReply): Promise<unknown> {
  const type = findDestinationType(body.type)
  if (type === undefined) return notFound(reply, 'kind of destination')
  const parsed = type.parse(body.settings, context.surroundings)
  const { connections = [] } = body
  const errors = {
    ...('errors' in parsed ? parsed.errors : refuseDevice({ type: body.type, settings: parsed.settings, connections })),
    ...refuseConnections(context, body.type, connections),
    ...refuseMappings(type, body.mappings ?? [])
  }
  if ('errors' in parsed || Object.keys(errors).length > 0) return invalid(reply, errors)
  const secrets = mergeSecrets({}, body.secrets)
  const taken = context.config.current.destinations.map((other) => other.name)
  const { name = freeName(type.card.name, taken) } = body
  const draft = { ...body, name, settings: parsed.settings, secrets, mappings: body.mappings?.map(toDraft) }
  const destination = createDestination(type, draft, context.now())
  await context.config.putDestination(destination)
  await context.applied()
  return reply.code(201).send(toView(context, destination))
}

async function changeDestination(
  context: AdminContext,
  { id, body }: { id: string; body: DestinationChange },
  reply: FastifyReply
): Promise<unknown> {
  const { config, surroundings, applied } = context
  const destination = config.destination(id)
  const type = findDestinationType(destination?.type ?? '')
  if (destination === undefined || type === undefined) return notFound(reply, 'destination')
  const before = type.parse(destination.settings, surroundings)
  const parsed = type.parse({ ...destination.settings, ...body.settings }, surroundings)
  if ('errors' in parsed) return invalid(reply, parsed.errors)
  const errors = body.settings && refuseDevice({ ...destination, settings: parsed.settings })
  if (errors !== undefined) return invalid(reply, errors)
  // Otherwise somebody who may change settings could have a secret sent to a server of their own.
  const isSameService = 'settings' in before && before.secretsGoTo === parsed.secretsGoTo
  const changed: Destination = {
    ...destination,
    name: body.name ?? destination.name,
    isOn: body.isOn ?? destination.isOn,
    settings: parsed.settings,
    secrets: mergeSecrets(isSameService ? destination.secrets : {}, body.secrets)
  }
  await config.putDestination(changed, destination)
  await applied()
  return toView(context, changed)
}

function mergeSecrets(
  known: Readonly<Record<string, string>>,
  given: DestinationChange['secrets'] = {}
): Record<string, string> {
  const merged = Object.entries({ ...known, ...given }).map(([name, secret]) => [name, secret?.trim() ?? ''] as const)
  return Object.fromEntries(merged.filter(([, secret]) => secret !== ''))
}

function refuseConnections(
  { config }: AdminContext,
  typeName: string,
  connections: readonly Connection[]
): Record<string, string> | undefined {
  const modes = findDestinationType(typeName)?.card.connectionModes
  for (const connection of connections) {
    const source = config.source(connection.sourceId)
    if (source === undefined) return { connections: 'There is no such source.' }
    if (modes?.[source.kind].includes(connection.mode) !== true) {
      return { connections: `A ${source.kind} source cannot be connected in ${connection.mode} mode.` }
    }
  }
  return undefined
}

/** Settings that a page in device mode cannot follow. */
function refuseDevice({ type, settings, connections }: Pick<Destination, 'type' | 'settings' | 'connections'>) {
  const isOnPages = connections.some((connection) => connection.mode === 'device')
  return isOnPages ? findDestinationType(type)?.refuseDevice?.(settings) : undefined
}

function refuseMappings(type: DestinationType, mappings: readonly MappingDraft[]): Record<string, string> {
  return Object.assign({}, ...mappings.map((mapping) => refuseMapping(type, mapping))) as Record<string, string>
}

/** A destination without its secrets. It says only whether there are some. */
function toView(context: AdminContext, { secrets, mappings: _own, ...shown }: Destination): DestinationView {
  const isKeyStored = secrets['apiKey'] !== undefined
  return { ...shown, secrets: { apiKey: isKeyStored }, ...pausesOf(context, shown) }
}
