// The visitor of heap.js: creates user, session and page view, and sets the identity. Until the page's adapters are
// done (the gap), new calls wait, by rules of their own. Runs in a page as text.
import type { Meta } from './meta'
import type { Network } from './network'
import type { Message } from './page'

type Thing = 'user' | 'session' | 'pageview'

export class Visitor {
  private readonly meta: Meta
  private readonly network: Network
  private readonly there = new Set<Thing>()
  /** New users, sessions and page views that wait for the gap to end. */
  private waiting: Message[] = []
  private heldIdentities: string[] = []
  private heldProperties: Record<string, string>[] = []
  /** Called once the first ids exist, or earlier if something causes them to be sent. */
  onSettled: () => void = () => undefined
  /** Whether adapters still hold everything back. */
  isBlocked = true
  /** Whether this page has sent a user, session or page view. */
  hasSettled = false
  isStopped = false

  constructor(meta: Meta, network: Network) {
    this.meta = meta
    this.network = network
  }

  userId(): string | null {
    return this.there.has('user') ? (this.meta.read().userId ?? null) : null
  }

  sessionId(): string | null {
    if (this.meta.isExpired() || !this.there.has('session')) return null
    return this.meta.read().sessionId ?? null
  }

  identity(): string | null {
    return this.meta.read().identity ?? null
  }

  /** Whether an event can be sent: all three are there. */
  ensure(): boolean {
    this.ensureUser()
    this.ensureSession()
    this.ensurePageview()
    return (['user', 'session', 'pageview'] as const).every((thing) => this.there.has(thing))
  }

  ensureUser(identity?: string): void {
    if (this.meta.read().userId) return void this.there.add('user')
    this.there.clear()
    const id = this.meta.newId()
    if (identity !== undefined) this.link(identity, id)
    this.begin('user', id)
  }

  ensureSession(): void {
    if (!this.there.has('user')) return
    if (!this.meta.isExpired() && this.meta.read().sessionId) return void this.there.add('session')
    this.there.delete('session')
    this.begin('session', this.meta.newId())
  }

  ensurePageview(): void {
    if (!this.there.has('user') || !this.there.has('session')) return
    if (this.meta.pageviewId !== undefined) return void this.there.add('pageview')
    this.there.delete('pageview')
    this.begin('pageview', this.meta.newId())
  }

  newPageview(): void {
    this.meta.pageviewId = undefined
    this.there.delete('pageview')
    this.ensureUser()
    this.ensureSession()
    this.ensurePageview()
  }

  /** Forgets the user, and makes a new user, session and page view. */
  renew(identity?: string): void {
    this.meta.clear()
    this.there.delete('user')
    this.there.delete('session')
    this.ensureUser(identity)
  }

  adopt(ids: { userId: string; sessionId: string; identity?: string }): void {
    this.meta.write(ids)
    this.meta.touch(Date.now())
    this.there.add('user').add('session')
  }

  identify(identity: string): void {
    this.ensureSession()
    if (this.hasSettled) this.link(identity)
    else this.heldIdentities.push(identity)
  }

  setProperties(properties: Record<string, string>): void {
    if ((this.meta.read().userId ?? '') === '' && !this.hasSettled) this.heldProperties.push(properties)
    else this.sendProperties(properties)
  }

  /** Sends what waits, blocked or not. */
  flush(): void {
    const waiting = this.waiting.splice(0)
    if (waiting.length > 0) this.relay(waiting)
  }

  private begin(thing: Thing, id: string): void {
    this.flush()
    const messages = this.messagesOf(thing, id)
    if (this.isBlocked) this.waiting.push(...messages)
    else this.relay(messages)
  }

  private messagesOf(thing: Thing, id: string): Message[] {
    const { userId, sessionId, identity } = this.meta.read()
    const user_id = thing === 'user' ? id : userId
    const session_id = thing === 'session' ? id : thing === 'user' ? this.meta.newId() : sessionId
    const pageview = thing === 'pageview' ? id : this.meta.newId()
    const common = { user_id, session_id, identity: identity ?? null, time: Date.now() }
    const properties = this.meta.eventProperties()
    const all: Message[] = [
      { kind: 'user', id, ...common },
      { kind: 'session', id: session_id ?? id, ...common },
      { kind: 'pageview', id: pageview, ...common, properties }
    ]
    return all.slice({ user: 0, session: 1, pageview: 2 }[thing])
  }

  private relay(messages: readonly Message[]): void {
    if (this.isStopped) return
    this.network.add(messages)
    // A user made while another exists is sent, but never used.
    if (!(['user', 'session', 'pageview'] as const).every((thing) => this.there.has(thing))) this.keep(messages)
    this.settle()
  }

  private keep(messages: readonly Message[]): void {
    for (const { kind, id, time } of messages) {
      if (kind === 'user') this.meta.write({ userId: id })
      if (kind === 'session') this.meta.write({ sessionId: id })
      if (kind === 'pageview') this.meta.pageviewId = id
      this.meta.touch(time)
      this.there.add(kind as Thing)
    }
  }

  private settle(): void {
    this.hasSettled = true
    this.onSettled()
    for (const identity of this.heldIdentities.splice(0)) this.link(identity)
    for (const properties of this.heldProperties.splice(0)) this.sendProperties(properties)
  }

  private link(identity: string, userId = this.meta.read().userId): void {
    if (this.isStopped) return
    const time = Date.now()
    // Without a user there is nothing to send; the identity is kept all the same.
    if (userId) this.network.add([{ kind: 'identify', id: this.meta.newId(), user_id: userId, identity, time }])
    this.meta.write({ identity })
    this.meta.touch(time)
  }

  private sendProperties(properties: Record<string, string>): void {
    const user_id = this.meta.read().userId
    if (this.isStopped || !user_id || Object.keys(properties).length === 0) return
    this.network.add([{ kind: 'properties', id: this.meta.newId(), user_id, properties, time: Date.now() }])
  }
}
