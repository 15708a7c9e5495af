// What heap.js knows of the visitor, as it is kept: read from the store at each look, so that tabs share it.
// Runs in a page as text.
import type { Jar } from './jar'
import type { Env } from './page'

export interface Kept {
  userId?: string
  identity?: string
  sessionId?: string
}

export class Meta {
  private readonly env: Env
  private readonly jar: Jar
  private readonly envId: string
  private readonly isInStore: boolean
  /** Of this page alone. */
  pageviewId: string | undefined

  constructor(env: Env, jar: Jar, { envId, isInStore }: { envId: string; isInStore: boolean }) {
    this.env = env
    this.jar = jar
    this.envId = envId
    this.isInStore = isInStore
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
    const kept = this.readText('_hp5_event_props')
    return kept ? (JSON.parse(kept) as Record<string, string>) : {}
  }

  /** A cookie that would be too large is not written: the whole call is lost. */
  keepEventProperties(properties: Readonly<Record<string, string>>): void {
    const text = JSON.stringify(properties)
    if (!this.isInStore && encodeURIComponent(text).length > 3500) return
    this.writeText('_hp5_event_props', text)
  }

  clearEventProperties(): void {
    this.writeText('_hp5_event_props', '{}')
  }

  private readText(name: string): string {
    const key = `${name}.${this.envId}`
    return (this.isInStore ? this.jar.store('localStorage').getItem(key) : this.jar.cookie(key)) ?? ''
  }

  private writeText(name: string, text: string): void {
    const key = `${name}.${this.envId}`
    if (!this.isInStore) this.jar.setCookie(key, text)
    else if (text === '') this.jar.store('localStorage').removeItem(key)
    else this.jar.store('localStorage').setItem(key, text)
  }
}
