// What heap.js stores about the visitor. Read from the store each time, so that tabs share it.
import type { Jar } from './jar'
import type { Env } from './page'

export interface Kept {
  userId?: string
  identity?: string
  sessionId?: string
}

/** The values kept in localStorage instead of cookies. */
interface Stored {
  readonly isInStore: boolean
  readonly arePropertiesInStore: boolean
}

export class Meta {
  private readonly env: Env
  private readonly jar: Jar
  private readonly envId: string
  private readonly stored: Stored
  /** Values of this page only. */
  pageviewId: string | undefined

  constructor(env: Env, jar: Jar, { envId, stored }: { envId: string; stored: Stored }) {
    this.env = env
    this.jar = jar
    this.envId = envId
    this.stored = stored
  }

  newId(): string {
    return String(Math.floor(Math.random() * Number.MAX_SAFE_INTEGER))
  }

  read(): Kept {
    try {
      return JSON.parse(this.readText('_hp5_meta') || '{}') as Kept
    } catch {
      return {}
    }
  }

  write(changes: Kept): void {
    this.writeText('_hp5_meta', JSON.stringify({ ...this.read(), ...changes }))
  }

  touch(at: number): void {
    this.writeText('_hp5_let', String(at))
  }

  isExpired(): boolean {
    const last = Number(this.readText('_hp5_let'))
    return !last || last + this.env.options.sessionMs < Date.now()
  }

  clear(): void {
    this.pageviewId = undefined
    this.writeText('_hp5_meta', '')
    this.writeText('_hp5_let', '')
  }

  eventProperties(): Record<string, string> {
    const kept = JSON.parse(this.readText('_hp5_event_props') || '{}') as Record<string, string>
    if (this.stored.arePropertiesInStore) return kept
    return Object.fromEntries(Object.entries(kept).map(([name, value]) => [this.longName(name), value]))
  }

  /** A cookie that would be too large is not written, and the whole call is lost. */
  keepEventProperties(properties: Readonly<Record<string, string>>): void {
    const text = JSON.stringify(properties)
    if (!this.stored.arePropertiesInStore && encodeURIComponent(text).length > 3500) return
    this.writeText('_hp5_event_props', text)
  }

  clearEventProperties(): void {
    this.writeText('_hp5_event_props', '{}')
  }

  /** In cookies the real script shortens its own names, and takes a short one of the page for one of them. */
  private longName(name: string): string {
    const own = {
      ...{ u: 'userId', s: 'sessionId', i: 'identity', let: 'lastEventTime', sp: 'sessionProperties' },
      ...{ pp: 'pageviewProperties', ts: 'time', r: 'referrer', e: 'search_keyword', us: 'source', um: 'medium' },
      ...{ ut: 'term', uc: 'content', ua: 'campaign', ipi: 'initial_pageview_info', t: 'title', d: 'domain' },
      ...{ h: 'path', q: 'query', g: 'hash', spx: 'source_properties', sch: 'screen_height', scw: 'screen_width' }
    }
    return Object.hasOwn(own, name) ? own[name as keyof typeof own] : name
  }

  private isStored(name: string): boolean {
    return name === '_hp5_event_props' ? this.stored.arePropertiesInStore : this.stored.isInStore
  }

  private readText(name: string): string {
    const key = `${name}.${this.envId}`
    return (this.isStored(name) ? this.jar.store('localStorage').getItem(key) : this.jar.cookie(key)) ?? ''
  }

  private writeText(name: string, text: string): void {
    const key = `${name}.${this.envId}`
    if (!this.isStored(name)) this.jar.setCookie(key, text)
    else if (text === '') this.jar.store('localStorage').removeItem(key)
    else this.jar.store('localStorage').setItem(key, text)
  }
}
