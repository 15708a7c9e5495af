// Routes for SDKs of other vendors, where they differ from Segment's: RudderStack's settings and beacons, Jitsu's
// events.
import type { FastifyInstance } from 'fastify'
import type { Intake } from './intake'
import { BATCH_LIMITS, EVENT_LIMITS } from './limits'
import { refuse, registerOpenRoutes } from './open-routes'
import { isRefusal, refusal } from './refusal'
import { writeKeyOfHeader, writeKeyOfJitsu } from './write-key'

/** Call types of Jitsu's SDK, which puts the type into the path. Source: `@jitsu/js`, analytics-plugin.ts, send. */
const JITSU_TYPES = ['identify', 'track', 'page', 'group'] as const

export function registerOtherSdks(server: FastifyInstance, intake: Intake): void {
  registerOpenRoutes(server, '/sourceConfig', (api) => addSourceConfig(api, intake))
  registerOpenRoutes(server, '/beacon/v1', (api) => addBeacon(api, intake))
  registerOpenRoutes(server, '/api/s', (api) => {
    for (const type of JITSU_TYPES) {
      for (const path of [`/${type}`, `/s2s/${type}`]) addJitsu(api, intake, { path, type })
    }
  })
}

interface WithKey {
  Querystring: { writeKey?: unknown }
}

/**
 * The settings that RudderStack's SDKs load before they send anything: no destinations, and no reports to RudderStack.
 * Source: `@rudderstack/analytics-js` 3, ConfigManager.ts and validate.ts (isValidSourceConfig).
 */
function addSourceConfig(api: FastifyInstance, intake: Intake): void {
  api.get<WithKey>('/', async ({ query, headers }, reply) => {
    const source = intake.sourceOf(textOf(query.writeKey) ?? writeKeyOfHeader(headers.authorization))
    if (isRefusal(source)) return refuse(reply, source)
    void reply.header('cache-control', 'no-store')
    return {
      source: {
        id: source.id,
        name: source.name,
        enabled: true,
        config: { statsCollection: { errors: { enabled: false }, metrics: { enabled: false } } },
        destinations: [],
        dataplanes: {}
      }
    }
  })
}

/** Beacons have no headers, so the key is in the address. Source: `@rudderstack/analytics-js-plugins`, beaconQueue. */
function addBeacon(api: FastifyInstance, intake: Intake): void {
  api.post<WithKey>('/batch', { bodyLimit: BATCH_LIMITS.bytes }, async ({ body: raw, query }, reply) => {
    if (!Buffer.isBuffer(raw)) return refuse(reply, refusal('invalid_json', 'The request has no body.'))
    const body = { raw, encoding: undefined }
    const keyOf = (): string | undefined => textOf(query.writeKey)
    const refused = await intake.take({ type: undefined, limits: BATCH_LIMITS, body, keyOf })
    return refused === undefined ? { success: true } : refuse(reply, refused)
  })
}

/** The key in the body is not used, because the SDK masks it. */
function addJitsu(api: FastifyInstance, intake: Intake, { path, type }: { path: string; type: string }): void {
  api.post(path, { bodyLimit: EVENT_LIMITS.bytes }, async ({ body: raw, headers }, reply) => {
    if (!Buffer.isBuffer(raw)) return refuse(reply, refusal('invalid_json', 'The request has no body.'))
    const body = { raw, encoding: headers['content-encoding'] }
    const keyOf = (): string | undefined => writeKeyOfJitsu(headers['x-write-key'])
    const refused = await intake.take({ type, limits: EVENT_LIMITS, body, keyOf })
    return refused === undefined ? { success: true } : refuse(reply, refused)
  })
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
