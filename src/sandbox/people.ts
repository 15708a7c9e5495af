// The users in Heap: how they are found, linked and merged.
import type { WireProperties } from '../heap/wire'
import type { Identifier } from './bodies'

export interface User {
  readonly appId: string
  /** Absent: anonymous. */
  identity?: string
  readonly userIds: string[]
  readonly anonymousIds: string[]
  /** Identifiers by which this user is found. */
  readonly keys: string[]
  properties: WireProperties
  events: number
  /** Times of links to Heap user ids, milliseconds. */
  readonly linkedAt: number[]
  /** Set when this user was merged into another: whoever still refers to it must call `survivorOf`. */
  mergedInto?: User
}

/**
 * Ten Heap user ids per identity and month. Source: developers.heap.io, "Identify". A month of 30 days is our choice.
 */
const MAX_LINKS = 10
const LINK_WINDOW_MS = 30 * 24 * 60 * 60 * 1000

export function survivorOf(user: User): User {
  let survivor = user
  while (survivor.mergedInto) survivor = survivor.mergedInto
  return survivor
}

export class People {
  private readonly byKey = new Map<string, User>()
  private readonly users = new Set<User>()
  private readonly appIds = new Set<string>()

  get size(): number {
    return this.users.size
  }

  /** In order of arrival. */
  all(): Iterable<User> {
    return this.users
  }

  /** The user with that identifier, a new one if there is none. */
  obtain(appId: string, who: Identifier): User {
    return this.byKey.get(keyOf(appId, who)) ?? this.add(appId, who)
  }

  /**
   * The last value wins; `null` clears the property. A lower-case `email` also makes the user known by that address,
   * unless another already is.
   */
  setProperties(user: User, properties: WireProperties): void {
    const merged = Object.entries({ ...user.properties, ...properties })
    user.properties = Object.fromEntries(merged.filter(([, value]) => value !== null))
    if (typeof properties.email !== 'string') return
    const key = keyOf(user.appId, { kind: 'email', value: properties.email })
    if (!this.byKey.has(key)) this.register(user, key)
  }

  /**
   * Makes the anonymous user with that Heap user id and the user with that identity one.
   * Returns false when Heap would ignore it: the id has another identity, or the identity its ten ids.
   */
  link(appId: string, { userId, identity, at }: { userId: string; identity: string; at: number }): boolean {
    const visitorId: Identifier = { kind: 'user_id', value: userId }
    const identityId: Identifier = { kind: 'identity', value: identity }
    const visitor = this.byKey.get(keyOf(appId, visitorId))
    if (visitor?.identity !== undefined) return visitor.identity === identity
    const known = this.byKey.get(keyOf(appId, identityId))
    if (known && known.linkedAt.filter((time) => time > at - LINK_WINDOW_MS).length >= MAX_LINKS) return false
    const anonymous = visitor ?? this.add(appId, visitorId)
    if (known) this.merge(anonymous, known)
    else this.addName(anonymous, identityId)
    survivorOf(anonymous).linkedAt.push(at)
    return true
  }

  /**
   * Forgets these users in every environment. Source: developers.heap.io, "User Deletion". Unknown ones are no error.
   */
  remove(identifiers: readonly Identifier[]): Set<User> {
    const removed = new Set<User>()
    for (const appId of this.appIds) {
      for (const who of identifiers) {
        const user = this.byKey.get(keyOf(appId, who))
        if (user) removed.add(user)
      }
    }
    for (const user of removed) {
      this.users.delete(user)
      for (const key of user.keys) this.byKey.delete(key)
    }
    return removed
  }

  private add(appId: string, who: Identifier): User {
    const user: User = { appId, userIds: [], anonymousIds: [], keys: [], properties: {}, events: 0, linkedAt: [] }
    this.appIds.add(appId)
    this.users.add(user)
    return this.addName(user, who)
  }

  private addName(user: User, who: Identifier): User {
    if (who.kind === 'identity') user.identity = who.value
    if (who.kind === 'user_id') user.userIds.push(who.value)
    if (who.kind === 'anonymous_id') user.anonymousIds.push(who.value)
    this.register(user, keyOf(user.appId, who))
    return user
  }

  private register(user: User, key: string): void {
    user.keys.push(key)
    this.byKey.set(key, user)
  }

  /** The properties of the person win over those that heap.js has set for the visitor. Our choice. */
  private merge(visitor: User, person: User): void {
    person.userIds.push(...visitor.userIds)
    person.anonymousIds.push(...visitor.anonymousIds)
    person.events += visitor.events
    person.properties = { ...visitor.properties, ...person.properties }
    for (const key of visitor.keys) this.register(person, key)
    this.users.delete(visitor)
    visitor.mergedInto = person
  }
}

/** Unambiguous, because an App ID is digits. */
function keyOf(appId: string, who: Identifier): string {
  return `${appId}:${who.kind}:${who.value}`
}
