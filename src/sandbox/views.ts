// The sandbox's content as plain JSON, for tests and people. Returns copies.
import type { WireProperties } from '../heap/wire'
import { survivorOf } from './people'
import type { User } from './people'
import type { Account, Store, StoredEvent } from './store'

/** Fields are named as on Heap's wire. */
export interface UserView {
  app_id: string
  /** null: anonymous. */
  identity: string | null
  /** Heap's built-in Email: the lower-case property `email`. */
  email: string | null
  user_ids: string[]
  anonymous_ids: string[]
  /** Everything that was set, `email` included. */
  properties: WireProperties
  /** How many events belong to this user. */
  events: number
}

export interface EventView {
  app_id: string
  event: string
  /** Identity of the user that the event belongs to now. null: anonymous. */
  identity: string | null
  /** How the request named the user, such as `{ "user_id": "7" }`. */
  sent_as: Record<string, string>
  session_id: string | null
  properties: WireProperties
  /** ISO 8601; the time of arrival if the event has none. */
  timestamp: string
  /** ISO 8601. */
  received_at: string
  idempotency_key: string | null
  /** The endpoint it came through. */
  path: string
}

export interface AccountView {
  app_id: string
  account_id: string
  properties: WireProperties
}

/** Filters for rows; all that are given must match. */
export interface Filter {
  app_id?: string
  identity?: string
  user_id?: string
  event?: string
  account_id?: string
  /** A part of a name or id, in any case. */
  search?: string
}

/** Rows of one view from `offset` on, at most `limit`. */
export interface Page<Row> {
  total: number
  offset: number
  limit: number
  items: Row[]
}

export interface Span {
  readonly offset: number
  readonly limit: number
}

const ALL: Span = { offset: 0, limit: Infinity }

export function viewUsers(store: Store, filter: Filter, span: Span = ALL): Page<UserView> {
  const users = [...store.people.all()].filter((user) => matchesUser(user, filter))
  return toPage(users, toUserView, span)
}

export function viewEvents(store: Store, filter: Filter, span: Span = ALL): Page<EventView> {
  const wanted = (event: StoredEvent) =>
    (filter.event === undefined || event.event === filter.event) && matchesUser(survivorOf(event.user), filter)
  const events = store.allEvents()
  return toPage(Object.keys(filter).length === 0 ? events : events.filter(wanted), toEventView, span)
}

export function viewAccounts(store: Store, filter: Filter, span: Span = ALL): Page<AccountView> {
  const accounts = [...store.allAccounts()].filter(
    ({ appId, accountId }) =>
      (filter.app_id ?? appId) === appId &&
      (filter.account_id ?? accountId) === accountId &&
      accountId.toLowerCase().includes((filter.search ?? '').trim().toLowerCase())
  )
  return toPage(accounts, toAccountView, span)
}

export function toPage<Stored, Row>(rows: readonly Stored[], toRow: (stored: Stored) => Row, span: Span): Page<Row> {
  return { total: rows.length, ...span, items: rows.slice(span.offset, span.offset + span.limit).map(toRow) }
}

function matchesUser(user: User, filter: Filter): boolean {
  if (filter.app_id !== undefined && user.appId !== filter.app_id) return false
  if (filter.identity !== undefined && user.identity !== filter.identity) return false
  return filter.user_id === undefined || user.userIds.includes(filter.user_id)
}

export function toUserView(user: User): UserView {
  const { email } = user.properties
  return {
    app_id: user.appId,
    identity: user.identity ?? null,
    email: typeof email === 'string' ? email : null,
    user_ids: [...user.userIds],
    anonymous_ids: [...user.anonymousIds],
    properties: { ...user.properties },
    events: user.events
  }
}

function toEventView(event: StoredEvent): EventView {
  return {
    app_id: event.appId,
    event: event.event,
    identity: survivorOf(event.user).identity ?? null,
    sent_as: { [event.who.kind]: event.who.value },
    session_id: event.sessionId ?? null,
    properties: { ...event.properties },
    timestamp: event.timestamp,
    received_at: new Date(event.receivedAt).toISOString(),
    idempotency_key: event.idempotencyKey ?? null,
    path: event.path
  }
}

function toAccountView({ appId, accountId, properties }: Account): AccountView {
  return { app_id: appId, account_id: accountId, properties: { ...properties } }
}
