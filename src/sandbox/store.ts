// The users, events and accounts that Heap would hold. Takes validated bodies only.
import type { WireProperties } from '../heap/wire'
import type { Identifier, Received, ReceivedEvent } from './bodies'
import { createTally } from './counters'
import type { Counters, Tally } from './counters'
import { People, survivorOf } from './people'
import type { User } from './people'
import { keepProperties, keepUserProperties, sizeOf } from './properties'
import type { AccountsBody } from './schemas'

export interface StoredEvent {
  readonly appId: string
  readonly path: string
  /** The user at arrival; `survivorOf` gives the present one. */
  readonly user: User
  readonly who: Identifier
  readonly event: string
  readonly properties: WireProperties
  readonly sessionId: string | undefined
  readonly idempotencyKey: string | undefined
  /** ISO 8601. The time of arrival if the event has none. */
  readonly timestamp: string
  readonly receivedAt: number
}

export interface Account {
  readonly appId: string
  readonly accountId: string
  properties: WireProperties
}

/** Approximate memory of an event, a user or an account without its properties, in bytes. Measured. */
const ITEM_BYTES = 400

export class Store {
  readonly people = new People()
  readonly tally: Tally = createTally()
  /** Approximate memory of all properties, in bytes. */
  private propertyBytes = 0
  private events: StoredEvent[] = []
  private readonly accounts = new Map<string, Account>()
  private readonly idempotencyKeys = new Set<string>()

  /** `at`: time of arrival, milliseconds since 1970. */
  apply(received: Received, at: number): void {
    switch (received.kind) {
      case 'events':
        for (const event of received.events) this.addEvent(received, event, at)
        return
      case 'users':
        for (const { identity, properties } of received.users) {
          this.setUser(this.people.obtain(received.appId, { kind: 'identity', value: identity }), properties)
        }
        return
      case 'visitors':
        for (const { user_id, properties } of received.users) {
          this.setUser(this.people.obtain(received.appId, { kind: 'user_id', value: user_id }), properties)
        }
        return
      case 'accounts':
        for (const account of received.accounts) this.setAccount(received.appId, account)
        return
      case 'link':
        if (!this.people.link(received.appId, { ...received, at })) this.tally.linksIgnored += 1
    }
  }

  /** Forgets these users and all their events. Their idempotency keys stay known. */
  remove(identifiers: readonly Identifier[]): void {
    const removed = this.people.remove(identifiers)
    if (removed.size === 0) return
    const isRemoved = (event: StoredEvent): boolean => removed.has(survivorOf(event.user))
    for (const event of this.events) if (isRemoved(event)) this.propertyBytes -= sizeOf(event.properties)
    for (const user of removed) this.propertyBytes -= sizeOf(user.properties)
    this.events = this.events.filter((event) => !isRemoved(event))
  }

  /** Approximate memory of everything, in bytes. */
  get heldBytes(): number {
    const items = this.events.length + this.people.size + this.accounts.size
    return this.propertyBytes + items * ITEM_BYTES
  }

  /** In order of arrival. */
  allEvents(): readonly StoredEvent[] {
    return this.events
  }

  allAccounts(): Iterable<Account> {
    return this.accounts.values()
  }

  counters(): Counters {
    const { requests, ...rest } = this.tally
    return { requests, events: this.events.length, users: this.people.size, accounts: this.accounts.size, ...rest }
  }

  private addEvent({ appId, path }: { appId: string; path: string }, received: ReceivedEvent, at: number): void {
    const { who, event, sessionId, idempotencyKey } = received
    if (idempotencyKey !== undefined) {
      const key = `${appId}:${idempotencyKey}`
      if (this.idempotencyKeys.has(key)) {
        this.tally.duplicates += 1
        return
      }
      this.idempotencyKeys.add(key)
    }
    const user = this.people.obtain(appId, who)
    user.events += 1
    const properties = keepProperties(received.properties, this.tally)
    this.propertyBytes += sizeOf(properties)
    const timestamp = received.timestamp ?? new Date(at).toISOString()
    this.events.push({
      appId,
      path,
      user,
      who,
      event,
      properties,
      sessionId,
      idempotencyKey,
      timestamp,
      receivedAt: at
    })
  }

  private setAccount(
    appId: string,
    { account_id: accountId, properties: given }: AccountsBody['accounts'][number]
  ): void {
    const key = `${appId}:${accountId}`
    const properties = keepProperties(given, this.tally)
    const account = this.accounts.get(key)
    const all = { ...account?.properties, ...properties }
    this.propertyBytes += sizeOf(all) - sizeOf(account?.properties ?? {})
    if (account) account.properties = all
    else this.accounts.set(key, { appId, accountId, properties: all })
  }

  private setUser(user: User, given: Readonly<Record<string, unknown>>): void {
    const before = sizeOf(user.properties)
    this.people.setProperties(user, keepUserProperties(given, this.tally))
    this.propertyBytes += sizeOf(user.properties) - before
  }
}
