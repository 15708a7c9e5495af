// The storage of the stand-in for heap.js: cookies of the highest domain that the browser accepts, and web storage.
import type { RefusedStore } from './options'
import type { Env, Store } from './page'

export class Jar {
  private readonly env: Env
  isSecure = false

  constructor(env: Env) {
    this.env = env
  }

  cookie(name: string): string | null {
    const found = this.document()
      .cookie.split('; ')
      .find((pair) => pair.startsWith(`${name}=`))
    return found === undefined ? null : decodeURIComponent(found.slice(name.length + 1))
  }

  setCookie(name: string, value: string): void {
    // 394 days.
    const age = value === '' ? 0 : 34_041_600
    const isHttps = this.env.window.location.protocol === 'https:'
    const flags = this.isSecure && isHttps ? 'Secure; SameSite=None' : 'SameSite=Lax'
    const text = `${name}=${encodeURIComponent(value)}; path=/; max-age=${age}; ${flags}`
    for (const domain of this.domains()) {
      this.document().cookie = domain === '' ? text : `${text}; domain=${domain}`
      if ((this.cookie(name) ?? '') === value) return
    }
  }

  store(name: 'localStorage' | 'sessionStorage'): Store {
    this.refuse(name)
    return this.env.window[name]
  }

  /** Tests the store, as the real script does. An error reaches the caller. */
  canKeep(isInStore: boolean): boolean {
    if (isInStore) return true
    this.setCookie('_hp2_hld', 'test')
    const isKept = this.cookie('_hp2_hld') === 'test'
    this.setCookie('_hp2_hld', '')
    return isKept
  }

  private document(): Env['window']['document'] {
    this.refuse('cookies')
    return this.env.window.document
  }

  private refuse(name: RefusedStore): void {
    if (this.env.options.refused.includes(name)) throw new Error(`Access to ${name} is denied for this document.`)
  }

  /** Candidate domains from the highest down; none for an IP address. */
  private domains(): string[] {
    const { hostname } = this.env.window.location
    if (/^[\d.]+$/.test(hostname) || !hostname.includes('.')) return ['']
    const parts = hostname.split('.')
    const domains = parts.map((_, index) => parts.slice(-index - 1).join('.'))
    return [...domains, '']
  }
}
