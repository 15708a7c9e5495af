// Summaries of the sandbox's content for people: users and when they were last seen, events by name, App IDs.
import { survivorOf } from './people'
import type { User } from './people'
import type { Store } from './store'
import { toPage, toUserView, type Filter, type Page, type Span, type UserView } from './views'

export interface PersonView extends UserView {
  /** Arrival of the latest event, ISO 8601. null: none yet. */
  last_seen: string | null
}

export interface EventNameView {
  app_id: string
  event: string
  count: number
  /** ISO 8601. */
  last_received_at: string
}

/** How much is held for one App ID. */
export interface AppIdView {
  app_id: string
  users: number
  events: number
  accounts: number
}

/** The user who was seen last comes first. `search`: a part of identity, email or another id, in any case. */
export function viewPeople(store: Store, { app_id, search }: Filter, span: Span): Page<PersonView> {
  const lastSeen = new Map<User, number>()
  for (const { user, receivedAt } of store.allEvents()) lastSeen.set(survivorOf(user), receivedAt)
  const people = [...store.people.all()].filter(
    (user) => (app_id ?? user.appId) === user.appId && contains(namesOf(user), search)
  )
  people.sort((one, other) => (lastSeen.get(other) ?? 0) - (lastSeen.get(one) ?? 0))
  return toPage(people, (user) => ({ ...toUserView(user), last_seen: toIso(lastSeen.get(user)) }), span)
}

/** The most frequent event comes first. `search`: a part of the name, in any case. */
export function viewEventNames(store: Store, { app_id, search }: Filter, span: Span): Page<EventNameView> {
  const names = new Map<string, { appId: string; event: string; count: number; lastAt: number }>()
  for (const { appId, event, receivedAt } of store.allEvents()) {
    const key = `${appId} ${event}`
    const known = names.get(key)
    names.set(key, { appId, event, count: (known?.count ?? 0) + 1, lastAt: receivedAt })
  }
  const wanted = [...names.values()].filter(
    ({ appId, event }) => (app_id ?? appId) === appId && contains([event], search)
  )
  wanted.sort((one, other) => other.count - one.count)
  const toView = ({ appId, event, count, lastAt }: (typeof wanted)[number]): EventNameView => ({
    app_id: appId,
    event,
    count,
    last_received_at: new Date(lastAt).toISOString()
  })
  return toPage(wanted, toView, span)
}

/** One summary for each App ID, those with most events first. */
export function viewAppIds(store: Store, _filter: Filter, span: Span): Page<AppIdView> {
  const held = new Map<string, Omit<AppIdView, 'app_id'>>()
  const add = (appId: string, what: 'users' | 'events' | 'accounts'): void => {
    const known = held.get(appId) ?? { users: 0, events: 0, accounts: 0 }
    held.set(appId, { ...known, [what]: known[what] + 1 })
  }
  for (const { appId } of store.people.all()) add(appId, 'users')
  for (const { appId } of store.allEvents()) add(appId, 'events')
  for (const { appId } of store.allAccounts()) add(appId, 'accounts')
  const rows = [...held].sort(([, one], [, other]) => other.events - one.events)
  return toPage(rows, ([appId, counts]) => ({ app_id: appId, ...counts }), span)
}

function namesOf({ identity, properties, userIds, anonymousIds }: User): string[] {
  const email = typeof properties.email === 'string' ? [properties.email] : []
  return [...(identity === undefined ? [] : [identity]), ...email, ...userIds, ...anonymousIds]
}

function contains(texts: readonly string[], part = ''): boolean {
  const wanted = part.trim().toLowerCase()
  return wanted === '' || texts.some((text) => text.toLowerCase().includes(wanted))
}

function toIso(time: number | undefined): string | null {
  return time === undefined ? null : new Date(time).toISOString()
}
