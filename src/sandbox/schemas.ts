// Validates the body of each endpoint, with JSON schemas that are compiled once.
import Ajv from 'ajv-6'
import { MAX_BULK_ITEMS, MAX_HEAP_USER_ID, MIN_INTEGRATION_KEY, SERVER_LIMITS } from '../heap/limits'

// Lengths are UTF-16 units, as everywhere else in this package, hence `unicode: false`.
const ajv = new Ajv({ unicode: false, format: 'full' })

ajv.addFormat('heap-user-id', (text) => /^(0|[1-9]\d{0,15})$/.test(text) && Number(text) <= MAX_HEAP_USER_ID)

const APP_ID = { type: 'string', pattern: '^\\d+$' }
const IDENTITY = { type: 'string', minLength: 1, maxLength: SERVER_LIMITS.identity }
const HEAP_USER_ID = { type: 'string', format: 'heap-user-id' }
const EVENT_NAME = { type: 'string', minLength: 1, maxLength: SERVER_LIMITS.eventName }
const PROPERTIES = { type: 'object' }
const TIMESTAMP = { type: 'string', format: 'date-time' }

const TRACK_ITEM = {
  type: 'object',
  required: ['event'],
  properties: {
    event: EVENT_NAME,
    identity: IDENTITY,
    user_id: HEAP_USER_ID,
    session_id: { type: 'string', minLength: 1 },
    properties: PROPERTIES,
    timestamp: TIMESTAMP,
    idempotency_key: { type: 'string', minLength: 1 }
  },
  oneOf: [{ required: ['identity'] }, { required: ['user_id'] }]
}

const USER_ITEM = {
  type: 'object',
  required: ['identity', 'properties'],
  properties: { identity: IDENTITY, properties: PROPERTIES }
}

/** What the stand-in for heap.js sends about a visitor. Heap's API has no such body. */
const VISITOR_ITEM = {
  type: 'object',
  required: ['user_id', 'properties'],
  properties: { user_id: HEAP_USER_ID, properties: PROPERTIES }
}

const ACCOUNT_ITEM = {
  type: 'object',
  required: ['account_id', 'properties'],
  properties: { account_id: { type: 'string', minLength: 1 }, properties: PROPERTIES }
}

/** Which fields are required and that custom_properties takes strings only: as seen in public integration code. */
const INTEGRATION_ITEM = {
  type: 'object',
  required: ['event', 'user_identifier'],
  properties: {
    event: EVENT_NAME,
    user_identifier: {
      type: 'object',
      minProperties: 1,
      additionalProperties: false,
      properties: {
        identity: IDENTITY,
        anonymous_id: IDENTITY,
        user_id: HEAP_USER_ID,
        email: { type: 'string', minLength: 1 }
      }
    },
    custom_properties: { type: 'object', additionalProperties: { type: 'string' } },
    timestamp: TIMESTAMP,
    idempotency_key: { type: 'string', minLength: MIN_INTEGRATION_KEY }
  }
}

function bulkSchema(list: string, item: object): object {
  return {
    type: 'object',
    required: ['app_id', list],
    properties: { app_id: APP_ID, [list]: { type: 'array', maxItems: MAX_BULK_ITEMS, items: item } }
  }
}

const LINK = {
  type: 'object',
  required: ['app_id', 'user_id', 'identity'],
  properties: { app_id: APP_ID, user_id: HEAP_USER_ID, identity: IDENTITY, timestamp: TIMESTAMP }
}

const INTEGRATION = {
  ...bulkSchema('events', INTEGRATION_ITEM),
  allOf: [{ required: ['library'], properties: { library: { enum: ['server'] } } }]
}

/** Users per deletion request. Source: developers.heap.io, "User Deletion". */
const MAX_DELETED_USERS = 10_000

const DELETION_ITEM = {
  type: 'object',
  properties: { user_id: { type: 'integer', minimum: 0, maximum: MAX_HEAP_USER_ID }, identity: IDENTITY },
  oneOf: [{ required: ['user_id'] }, { required: ['identity'] }]
}

const DELETION = {
  type: 'object',
  required: ['users'],
  properties: { users: { type: 'array', minItems: 1, maxItems: MAX_DELETED_USERS, items: DELETION_ITEM } }
}

export type Verdict<Body> = { readonly ok: true; readonly body: Body } | { readonly ok: false; readonly reason: string }

/** Checks whether a value has the shape of `Body`. The reason of a refusal has AJV 6's words, as Heap's own has. */
export type Judge<Body> = (value: unknown) => Verdict<Body>

/**
 * `dataVar` is what the value is called in a refusal's reason. The schema must describe `Body`; nothing checks that.
 */
export function createJudge<Body>(schema: object, dataVar: string): Judge<Body> {
  const validate = ajv.compile(schema)
  return (value) => {
    if (validate(value) === true) return { ok: true, body: value as Body }
    return { ok: false, reason: ajv.errorsText(validate.errors, { dataVar }) }
  }
}

/** The name that Heap's one publicly seen error text gives to a request's body. */
const POST_BODY = 'postBody'

export interface TrackBody {
  readonly app_id: string
  readonly events: readonly {
    readonly event: string
    readonly identity?: string
    readonly user_id?: string
    readonly session_id?: string
    readonly properties?: Record<string, unknown>
    readonly timestamp?: string
    readonly idempotency_key?: string
  }[]
}

export interface UsersBody {
  readonly app_id: string
  readonly users: readonly { readonly identity: string; readonly properties: Record<string, unknown> }[]
}

export interface VisitorsBody {
  readonly app_id: string
  readonly users: readonly { readonly user_id: string; readonly properties: Record<string, unknown> }[]
}

export interface AccountsBody {
  readonly app_id: string
  readonly accounts: readonly { readonly account_id: string; readonly properties: Record<string, unknown> }[]
}

export interface LinkBody {
  readonly app_id: string
  readonly user_id: string
  readonly identity: string
}

export interface IntegrationBody {
  readonly app_id: string
  readonly events: readonly {
    readonly event: string
    readonly user_identifier: Readonly<Record<string, string>>
    readonly custom_properties?: Record<string, string>
    readonly timestamp?: string
    readonly idempotency_key?: string
  }[]
}

export interface DeletionBody {
  readonly users: readonly { readonly user_id?: number; readonly identity?: string }[]
}

export const judgeTrack = createJudge<TrackBody>(bulkSchema('events', TRACK_ITEM), POST_BODY)
export const judgeUsers = createJudge<UsersBody>(bulkSchema('users', USER_ITEM), POST_BODY)
export const judgeVisitors = createJudge<VisitorsBody>(bulkSchema('users', VISITOR_ITEM), POST_BODY)
export const judgeAccounts = createJudge<AccountsBody>(bulkSchema('accounts', ACCOUNT_ITEM), POST_BODY)
export const judgeLink = createJudge<LinkBody>(LINK, POST_BODY)
export const judgeIntegration = createJudge<IntegrationBody>(INTEGRATION, POST_BODY)
export const judgeDeletion = createJudge<DeletionBody>(DELETION, POST_BODY)
