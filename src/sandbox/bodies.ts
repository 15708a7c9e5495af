// Parses the body of a request into its items, or into the reason why it is refused.
import { PATHS } from '../heap/wire'
import { judgeAccounts, judgeIntegration, judgeLink, judgeTrack, judgeUsers, judgeVisitors } from './schemas'
import type {
  AccountsBody,
  IntegrationBody,
  Judge,
  LinkBody,
  TrackBody,
  UsersBody,
  Verdict,
  VisitorsBody
} from './schemas'

/** How a request names a user. */
export interface Identifier {
  readonly kind: 'identity' | 'user_id' | 'anonymous_id' | 'email'
  readonly value: string
}

export interface ReceivedEvent {
  readonly who: Identifier
  readonly event: string
  readonly properties: Readonly<Record<string, unknown>>
  readonly sessionId: string | undefined
  readonly timestamp: string | undefined
  readonly idempotencyKey: string | undefined
}

/** A body that is valid under its schema. `single`: it was sent flat, not as a list. */
export type Received = Content & { readonly single: boolean }

type Content = { readonly appId: string } & (
  | { readonly kind: 'events'; readonly path: string; readonly events: readonly ReceivedEvent[] }
  | { readonly kind: 'users'; readonly users: UsersBody['users'] }
  | { readonly kind: 'visitors'; readonly users: VisitorsBody['users'] }
  | { readonly kind: 'accounts'; readonly accounts: AccountsBody['accounts'] }
  | { readonly kind: 'link'; readonly userId: string; readonly identity: string }
)

interface Form<Body> {
  /**
   * The list of a bulk body. A body without it is a single item of that list. Absent: the endpoint accepts one form
   * only.
   */
  readonly list?: string
  readonly judge: Judge<Body>
  readonly toContent: (body: Body) => Content
}

/** Hides the type of the body, so that one table can hold the parsers of different bodies. */
type Parser = (value: unknown) => Verdict<Received>

function createParser<Body>(form: Form<Body>): Parser {
  return (value) => {
    const bulk = toBulk(value, form.list)
    const verdict = form.judge(bulk)
    return verdict.ok ? { ok: true, body: { ...form.toContent(verdict.body), single: bulk !== value } } : verdict
  }
}

/** The sandbox's own paths, for user properties of a visitor, identified or not, and for events of a page. */
export const VISITORS_PATH = '/sandbox/browser/user_properties'
export const PAGE_EVENTS_PATH = '/sandbox/browser/events'

const PARSERS: ReadonlyMap<string, Parser> = new Map<string, Parser>([
  [PATHS.track, createParser({ list: 'events', judge: judgeTrack, toContent: toTracked })],
  [
    PAGE_EVENTS_PATH,
    createParser<TrackBody>({
      list: 'events',
      judge: judgeTrack,
      toContent: (body) => ({ ...toTracked(body), path: PAGE_EVENTS_PATH })
    })
  ],
  [
    PATHS.userProperties,
    createParser<UsersBody>({
      list: 'users',
      judge: judgeUsers,
      toContent: (body) => ({ kind: 'users', appId: body.app_id, users: body.users })
    })
  ],
  [
    PATHS.accountProperties,
    createParser<AccountsBody>({
      list: 'accounts',
      judge: judgeAccounts,
      toContent: (body) => ({ kind: 'accounts', appId: body.app_id, accounts: body.accounts })
    })
  ],
  [
    VISITORS_PATH,
    createParser<VisitorsBody>({
      list: 'users',
      judge: judgeVisitors,
      toContent: (body) => ({ kind: 'visitors', appId: body.app_id, users: body.users })
    })
  ],
  [PATHS.link, createParser({ judge: judgeLink, toContent: toLinked })],
  [PATHS.integrationTrack, createParser({ judge: judgeIntegration, toContent: toIntegrated })]
])

/** The endpoints that receive data. */
export const INGESTION_PATHS: readonly string[] = [...PARSERS.keys()]

/**
 * Validates a parsed body as a whole: one wrong item refuses all of it. A flat body becomes a list of one item first;
 * the one public error text of Heap shows that Heap does the same.
 */
export function parseReceived(path: string, value: unknown): Verdict<Received> {
  const parser = PARSERS.get(path)
  return parser ? parser(value) : { ok: false, reason: `${path} takes no data` }
}

/** Like JSON.parse, but returns a failure instead of throwing. */
export function parseJson(text: string): Verdict<unknown> {
  try {
    return { ok: true, body: JSON.parse(text) as unknown }
  } catch {
    return { ok: false, reason: 'postBody should be JSON' }
  }
}

function toBulk(value: unknown, list: string | undefined): unknown {
  if (list === undefined || typeof value !== 'object' || value === null || Array.isArray(value)) return value
  if (Object.hasOwn(value, list)) return value
  const { app_id, ...item } = value as Record<string, unknown>
  return { app_id, [list]: [item] }
}

function toTracked(body: TrackBody): Content {
  const events = body.events.map((item) => ({
    who: toIdentifier(item),
    event: item.event,
    properties: item.properties ?? {},
    sessionId: item.session_id,
    timestamp: item.timestamp,
    idempotencyKey: item.idempotency_key
  }))
  return { kind: 'events', path: PATHS.track, appId: body.app_id, events }
}

function toIntegrated(body: IntegrationBody): Content {
  const events = body.events.map((item) => ({
    who: toIdentifier(item.user_identifier),
    event: item.event,
    properties: item.custom_properties ?? {},
    sessionId: undefined,
    timestamp: item.timestamp,
    idempotencyKey: item.idempotency_key
  }))
  return { kind: 'events', path: PATHS.integrationTrack, appId: body.app_id, events }
}

function toLinked(body: LinkBody): Content {
  return { kind: 'link', appId: body.app_id, userId: body.user_id, identity: body.identity }
}

interface Identified {
  readonly identity?: string
  readonly user_id?: string
  readonly anonymous_id?: string
  readonly email?: string
}

/** The one that takes precedence: only the integrations endpoint accepts more than one. */
function toIdentifier(item: Identified): Identifier {
  if (item.identity !== undefined) return { kind: 'identity', value: item.identity }
  if (item.user_id !== undefined) return { kind: 'user_id', value: item.user_id }
  if (item.anonymous_id !== undefined) return { kind: 'anonymous_id', value: item.anonymous_id }
  return { kind: 'email', value: item.email ?? '' }
}
