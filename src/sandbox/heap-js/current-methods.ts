// The methods of the current heap.js: what each accepts, returns and throws. Runs in a page as text.
import type { Current } from './current'
import type { SdkConfig } from './settings'
import type { Values } from './values'

type Callback = (value: string | null) => void

export class CurrentMethods {
  private readonly current: Current
  private readonly values: Values

  constructor(current: Current, values: Values) {
    this.current = current
    this.values = values
  }

  identify(value: unknown): void {
    this.current.need()
    if (this.current.isInWebview()) return
    if (!this.values.isIdentity(value)) return this.current.network()?.telemetry()
    if (!this.current.isLoaded()) {
      return this.current.defer('late', { name: 'identify', fn: () => this.identify(value) })
    }
    const identity = this.values.toIdentity(value)
    const known = this.current.need()?.visitor.identity() ?? null
    if (known !== null && known !== identity) this.renew(identity)
    else this.current.need()?.visitor.identify(identity)
  }

  async identifyHashed(value: unknown): Promise<void> {
    if (!this.values.isIdentity(value)) return
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(String(value)))
    this.identify(Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join(''))
  }

  resetIdentity(): void {
    const engine = this.current.need()
    if (this.current.isInWebview()) return
    const again = { name: 'resetIdentity', fn: () => this.resetIdentity() }
    if (!this.current.isLoaded()) return this.current.defer('late', again)
    engine?.network.telemetry()
    if (engine && engine.visitor.identity() !== null) this.renew()
  }

  track(name: unknown, properties?: unknown, source?: unknown): void {
    this.current.need()?.events.track(name, properties, source)
  }

  trackPageview(): void {
    if (this.current.isLoaded()) this.current.move()
    else this.current.defer('early', { name: 'trackPageview', fn: () => this.trackPageview() })
  }

  addUserProperties(properties: unknown): void {
    if (!this.values.isPlain(properties) || Object.keys(properties).length === 0) return
    const engine = this.current.need()
    const clean = this.values.clean(properties)
    const isBroken = [...Object.keys(clean), ...Object.values(clean)].some((text) => this.values.isBroken(text))
    if (!isBroken) engine?.visitor.setProperties(clean)
  }

  addEventProperties(properties: unknown): void {
    if (!this.values.isPlain(properties)) return
    const clean = this.values.clean(properties)
    this.changeEventProperties((kept) => ({ ...kept, ...clean }))
  }

  /** As in the real script, a property whose value is `0` or `false` stays. */
  removeEventProperty(name: unknown): void {
    this.changeEventProperties((kept) => {
      const isFalsy = ['0', 'false'].includes(kept[String(name)] ?? '')
      return isFalsy ? kept : Object.fromEntries(Object.entries(kept).filter(([key]) => key !== name))
    })
  }

  clearEventProperties(): void {
    this.changeEventProperties(() => ({}))
  }

  getUserId(callback?: unknown): string | null {
    const value = this.current.engine?.visitor.userId() ?? null
    if (!callback || value !== null) return this.tell(callback, value)
    this.later(callback as Callback)
    return null
  }

  getSessionId(callback?: unknown): string | null {
    return this.tell(callback, this.current.need()?.visitor.sessionId() ?? null)
  }

  getIdentity(callback?: unknown): string | null {
    return this.tell(callback, this.current.need()?.visitor.identity() ?? null)
  }

  getPageviewMetadata(callback?: unknown): object {
    const metadata = { pageviewId: this.current.need()?.meta.pageviewId }
    if (callback) (callback as (value: object) => void)(metadata)
    return metadata
  }

  private tell(callback: unknown, value: string | null): string | null {
    if (callback) (callback as Callback)(value)
    return value
  }

  /** Checks every 200 ms for 3 s, then gives up silently. */
  private later(callback: Callback): void {
    const timer = setInterval(() => {
      const value = this.current.engine?.visitor.userId() ?? null
      if (value === null) return
      clearInterval(timer)
      callback(value)
    }, 200)
    setTimeout(() => clearInterval(timer), 3000)
  }

  /** Sends what waits for the present user, then makes a new one. */
  private renew(identity?: string): void {
    const engine = this.current.need()
    if (!engine) return
    engine.events.flush()
    if ((this.current.heap['config'] as SdkConfig).clearEventPropertiesOnNewUser) engine.meta.clearEventProperties()
    engine.visitor.renew(identity)
  }

  private changeEventProperties(change: (kept: Record<string, string>) => Record<string, string>): void {
    const again = { name: 'eventProperties', fn: () => this.changeEventProperties(change) }
    if (!this.current.isLoaded()) return this.current.defer('early', again)
    const meta = this.current.need()?.meta
    meta?.keepEventProperties(change(meta.eventProperties()))
  }
}
