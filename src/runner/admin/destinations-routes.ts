// Destinations: check settings, create, change, connect to sources, remove.
import type { FastifyInstance, FastifyReply } from 'fastify'
import { createDestination, freeName, type MappingDraft } from '../destinations/edits'
import type { Connection, Destination } from '../../storage/settings/model'
import { findDestinationType } from '../destinations/catalog'
import type { Mode, StoredSettings } from '../../storage/settings/model'
import type { DestinationType } from '../destinations/destination-type'
import { invalid, notFound, type AdminContext } from './admin-context'
import { mappingDraft, refuseMapping } from './mapping-draft'

interface DestinationBody {
  readonly name?: string
  readonly isOn?: boolean
  readonly settings?: StoredSettings
  /** `null` or an empty text removes one. */
  readonly secrets?: Readonly<Record<string, string | null>>
}

interface NewDestination extends DestinationBody {
  readonly type: string
  readonly settings: StoredSettings
  readonly connections?: Connection[]
  readonly mappings?: MappingDraft[]
}

const settings = { type: 'object', additionalProperties: true } as const
const mode = { type: 'string', enum: ['device', 'cloud'] } as const
const properties = {
  name: { type: 'string', minLength: 1, maxLength: 200 },
  isOn: { type: 'boolean' },
  settings,
  secrets: {
    type: 'object',
    additionalProperties: false,
    properties: { apiKey: { type: ['string', 'null'], maxLength: 500 } }
  }
} as const
const change = { type: 'object', additionalProperties: false, properties } as const
const check = {
  type: 'object',
  required: ['type', 'settings'],
  additionalProperties: false,
  properties: { type: { type: 'string' }, settings }
} as const
const draft = {
  type: 'object',
  required: ['type', 'settings'],
  additionalProperties: false,
  properties: {
    ...properties,
    type: { type: 'string' },
    connections: {
      type: 'array',
      items: {
        type: 'object',
        required: ['sourceId', 'mode'],
        additionalProperties: false,
        properties: { sourceId: { type: 'string' }, mode }
      }
    },
    mappings: { type: 'array', items: mappingDraft }
  }
} as const

interface ById {
  readonly Params: { readonly id: string }
}

export function registerDestinations(api: FastifyInstance, context: AdminContext): void {
  const { config } = context
  api.post<{ Body: NewDestination }>('/settings/check', { schema: { body: check } }, async (request, reply) => {
    const type = findDestinationType(request.body.type)
    if (type === undefined) return notFound(reply, 'kind of destination')
    const parsed = type.parse(request.body.settings, context.surroundings)
    return 'errors' in parsed ? invalid(reply, parsed.errors) : { settings: parsed.settings }
  })
  api.get('/destinations', async () => ({ destinations: config.current.destinations.map(toView) }))
  api.post<{ Body: NewDestination }>('/destinations', { schema: { body: draft } }, (request, reply) =>
    addDestination(context, request.body, reply)
  )
  api.get<ById>('/destinations/:id', async (request, reply) => {
    const destination = config.destination(request.params.id)
    return destination === undefined ? notFound(reply, 'destination') : toView(destination)
  })
  api.patch<ById & { Body: DestinationBody }>('/destinations/:id', { schema: { body: change } }, (request, reply) =>
    changeDestination(context, { id: request.params.id, body: request.body }, reply)
  )
  api.delete<ById>('/destinations/:id', async (request, reply) => {
    if (config.destination(request.params.id) === undefined) return notFound(reply, 'destination')
    config.removeDestination(request.params.id)
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
  const body = { type: 'object', required: ['mode'], additionalProperties: false, properties: { mode } } as const
  api.put<Connected & { Body: { mode: Mode } }>(path, { schema: { body } }, async (request, reply) => {
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
    config.putDestination(changed)
    await applied()
    return toView(changed)
  })
  api.delete<Connected>(path, async (request, reply) => {
    const { id, sourceId } = request.params
    const destination = config.destination(id)
    if (destination === undefined) return notFound(reply, 'destination')
    const connections = destination.connections.filter((other) => other.sourceId !== sourceId)
    config.putDestination({ ...destination, connections })
    await applied()
    return toView({ ...destination, connections })
  })
}

async function addDestination(context: AdminContext, body: NewDestination, reply: FastifyReply): Promise<unknown> {
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
  const destination = createDestination(type, { ...body, name, settings: parsed.settings, secrets }, context.now())
  context.config.putDestination(destination)
  await context.applied()
  return reply.code(201).send(toView(destination))
}

async function changeDestination(
  { config, surroundings, applied }: AdminContext,
  { id, body }: { id: string; body: DestinationBody },
  reply: FastifyReply
): Promise<unknown> {
  const destination = config.destination(id)
  const type = findDestinationType(destination?.type ?? '')
  if (destination === undefined || type === undefined) return notFound(reply, 'destination')
  const before = type.parse(destination.settings, surroundings)
  const parsed = type.parse({ ...destination.settings, ...body.settings }, surroundings)
  if ('errors' in parsed) return invalid(reply, parsed.errors)
  const errors = body.settings && refuseDevice({ ...destination, settings: parsed.settings })
  if (errors !== undefined) return invalid(reply, errors)
  // Otherwise whoever may change settings could have a secret sent to themselves, and read it there.
  const isSameService = 'settings' in before && before.secretsGoTo === parsed.secretsGoTo
  const changed: Destination = {
    ...destination,
    name: body.name ?? destination.name,
    isOn: body.isOn ?? destination.isOn,
    settings: parsed.settings,
    secrets: mergeSecrets(isSameService ? destination.secrets : {}, body.secrets)
  }
  config.putDestination(changed)
  await applied()
  return toView(changed)
}

function mergeSecrets(
  known: Readonly<Record<string, string>>,
  given: DestinationBody['secrets'] = {}
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

/** Settings that a page connected in device mode could not keep to. */
function refuseDevice({ type, settings, connections }: Pick<Destination, 'type' | 'settings' | 'connections'>) {
  const isOnPages = connections.some((connection) => connection.mode === 'device')
  return isOnPages ? findDestinationType(type)?.refuseDevice?.(settings) : undefined
}

function refuseMappings(type: DestinationType, mappings: readonly MappingDraft[]): Record<string, string> {
  return Object.assign({}, ...mappings.map((mapping) => refuseMapping(type, mapping))) as Record<string, string>
}

/** A destination without its secrets: only whether there is one. */
function toView({ secrets, mappings: _own, ...shown }: Destination) {
  return { ...shown, secrets: { apiKey: secrets['apiKey'] !== undefined } }
}
