// The classic heap.js on a page: its start and its methods. Runs in a page as text.
import type { Capture } from './capture'
import type { ClassicSender } from './classic-sender'
import type { Jar } from './jar'
import type { Env, Message } from './page'
import type { Values } from './values'

interface ClassicParts {
  readonly jar: Jar
  readonly values: Values
  readonly sender: ClassicSender
  readonly envId: string
  readonly makeCapture: (moved: () => void, leaving: () => void) => Capture
}

interface Kept {
  userId?: string
  sessionId?: string
  identity?: string | null
}

export class Classic {
  private readonly env: Env
  private readonly parts: ClassicParts
  /** Calls that wait for the visitor, and events from before there was one. */
  private waiting: (() => void)[] = []
  private early: Message[] = []
  private isThere = false
  private sessionId: string | undefined
  readonly heap: Record<string, unknown>

  constructor(env: Env, parts: ClassicParts, config: unknown) {
    this.env = env
    this.parts = parts
    this.heap = { appid: parts.envId, config, loaded: true, version: '5.0.0', userId: undefined, identity: undefined }
  }

  /** The visitor exists one task after the page has loaded. */
  start(): void {
    const { document } = this.env.window
    const begin = (): void => void setTimeout(() => this.arrive(), 0)
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', begin)
    else begin()
  }

  identify(value: unknown, name?: unknown): void {
    const { values, sender } = this.parts
    const isText = typeof value === 'string' || typeof value === 'number'
    if (!isText || !values.isIdentity(value)) return isText ? sender.telemetry() : undefined
    if (!this.isThere) return void this.waiting.push(() => this.identify(value, name))
    const identity = String(value).slice(0, 255)
    const known = this.heap['identity']
    if (typeof known === 'string' && known !== identity) this.renew()
    this.remember({ identity })
    sender.send(this.message('identify', { identity }))
    if (name !== undefined) this.addUserProperties({ name: identity })
  }

  resetIdentity(): void {
    const known = this.isThere ? this.heap['identity'] : this.read().identity
    if (typeof known !== 'string') return
    if (this.isThere) this.renew()
    else this.write({})
  }

  track(name: unknown, properties?: unknown): void {
    if (typeof name !== 'string' && !(name instanceof String)) return this.parts.sender.telemetry()
    const own = this.clean(properties) ?? {}
    const message = this.message('event', { event: String(name), properties: { ...this.eventProperties(), ...own } })
    if (this.isThere) this.parts.sender.sendEvent(message)
    else this.early.push(message)
  }

  addUserProperties(properties: unknown): void {
    const clean = this.clean(properties)
    if (!clean || Object.keys(clean).length === 0) return
    if (!this.isThere) return void this.waiting.push(() => this.addUserProperties(properties))
    this.parts.sender.send(this.message('properties', { properties: clean }))
  }

  addEventProperties(properties: unknown): void {
    const clean = this.clean(properties)
    // eslint-disable-next-line no-console -- as the real script does: its only line
    if (!clean) return console.warn('addEventProperties was called with an invalid argument')
    this.keepEventProperties({ ...this.eventProperties(), ...clean })
  }

  removeEventProperty(name: unknown): void {
    this.keepEventProperties(
      Object.fromEntries(Object.entries(this.eventProperties()).filter(([key]) => key !== String(name)))
    )
  }

  clearEventProperties(): void {
    this.keepEventProperties({})
  }

  getSessionId(): string | null {
    return this.isThere ? (this.read().sessionId ?? null) : null
  }

  private arrive(): void {
    this.isThere = true
    const { userId, sessionId, identity } = this.read()
    this.remember({
      userId: userId ?? this.newId(),
      sessionId: sessionId ?? this.newId(),
      identity: identity ?? null
    })
    this.sendPageview()
    const capture = this.parts.makeCapture(
      () => this.sendPageview(),
      () => this.parts.sender.flush()
    )
    capture.start(true)
    for (const message of this.early.splice(0)) this.parts.sender.sendEvent({ ...message, ...this.who() })
    for (const call of this.waiting.splice(0)) call()
  }

  private sendPageview(): void {
    this.parts.sender.sendPageview(this.message('pageview', { properties: this.eventProperties() }))
  }

  /** Makes a new visitor with a page view of its own. */
  private renew(): void {
    this.remember({ userId: this.newId(), sessionId: this.newId(), identity: null })
    this.sendPageview()
  }

  private remember(changes: Kept): void {
    const { user_id, identity } = this.who()
    const next = { userId: user_id, sessionId: this.sessionId, identity, ...changes }
    this.sessionId = next.sessionId
    // Copies of this tab: they do not show what another tab does later.
    Object.assign(this.heap, { userId: next.userId, identity: next.identity })
    this.write({ userId: next.userId, identity: next.identity, ...(next.sessionId && { sessionId: next.sessionId }) })
  }

  private who(): { user_id: string; session_id: string; identity: string | null } {
    return {
      user_id: this.heap['userId'] as string,
      session_id: this.sessionId ?? '',
      identity: (this.heap['identity'] ?? null) as string | null
    }
  }

  private message(kind: Message['kind'], more: Partial<Message>): Message {
    return { kind, id: this.newId(), time: Date.now(), ...this.who(), ...more }
  }

  private newId(): string {
    return String(Math.floor(Math.random() * Number.MAX_SAFE_INTEGER))
  }

  /** Any object, lists included; `undefined` for an empty list and for what is not an object. */
  private clean(given: unknown): Record<string, string> | undefined {
    if ((typeof given !== 'object' && typeof given !== 'function') || given === null) return undefined
    const { values } = this.parts
    const kept: Record<string, string> = {}
    for (const [name, value] of Object.entries(given)) {
      const isSimple = ['string', 'number', 'boolean'].includes(typeof value) && value !== ''
      if (isSimple) kept[name] = String(value)
      else if (Array.isArray(value) && value.length > 0) {
        kept[name] = values.clean({ list: value })['list'] ?? String(value)
      }
    }
    return kept
  }

  private eventProperties(): Record<string, string> {
    return JSON.parse(this.parts.jar.cookie(`_hp2_props.${this.parts.envId}`) ?? '{}') as Record<string, string>
  }

  private keepEventProperties(properties: Record<string, string>): void {
    this.parts.jar.setCookie(`_hp2_props.${this.parts.envId}`, JSON.stringify(properties))
  }

  private read(): Kept {
    return JSON.parse(this.parts.jar.cookie(`_hp2_id.${this.parts.envId}`) ?? '{}') as Kept
  }

  private write(kept: Kept): void {
    this.parts.jar.setCookie(`_hp2_id.${this.parts.envId}`, JSON.stringify(kept))
  }
}
