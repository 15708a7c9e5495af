// How heap.js combines the settings of a page with those of the customer: the stricter one wins. Runs in a page as
// text.
import type { Env } from './page'

export interface SdkConfig {
  readonly disableTextCapture: boolean
  readonly secureCookie: boolean
  readonly ingestServer: string
  /** Whether ids are kept in localStorage, and whether event properties are. */
  readonly isInStore: boolean
  readonly arePropertiesInStore: boolean
  readonly disablePageviewAutocapture: boolean
  readonly clearEventPropertiesOnNewUser: boolean
}

export class Settings {
  private readonly env: Env

  constructor(env: Env) {
    this.env = env
  }

  /** The current script: names in any case, booleans only, unknown names ignored. */
  resolve(given: unknown): SdkConfig {
    const page = new Map(Object.entries(given ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
    const flag = (name: string): boolean | undefined => {
      const value: unknown = page.get(name.toLowerCase())
      return typeof value === 'boolean' ? value : undefined
    }
    const isStore = (name: string): boolean => String(page.get(name)).toLowerCase() === 'localstorage'
    const { disableTextCapture, secureCookies } = this.env.options
    const server = (page.get('ingestserver') ?? page.get('trackingserver') ?? '') as string
    return {
      disableTextCapture: disableTextCapture || flag('disableTextCapture') === true,
      secureCookie: secureCookies || (flag('secureCookie') ?? flag('enableSecureCookies')) === true,
      ingestServer: server === '' ? this.env.origin : server.includes('://') ? server : `https://${server}`,
      isInStore: isStore('metadatastorage'),
      arePropertiesInStore: isStore('eventpropertiesstorage'),
      disablePageviewAutocapture: flag('disablePageviewAutocapture') ?? false,
      clearEventPropertiesOnNewUser: flag('clearEventPropertiesOnNewUser') ?? false
    }
  }

  /** The classic script: exact names only, and a key whose value is `undefined` counts as a difference. */
  resolveClassic(given: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
    const { disableTextCapture, secureCookies } = this.env.options
    const differs = (name: string): boolean => name in given && given[name] !== false
    return {
      ...given,
      trackingServer: given['trackingServer'] ?? this.env.origin,
      disableTextCapture: disableTextCapture || differs('disableTextCapture'),
      secureCookie: secureCookies || differs('secureCookie')
    }
  }
}
