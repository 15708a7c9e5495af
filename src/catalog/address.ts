// The address bar as state: where we are, and how to go elsewhere.
import { useSyncExternalStore } from 'react'

export interface Address {
  readonly path: string
  readonly query: URLSearchParams
}

const listeners = new Set<() => void>()
let current = readAddress()
let hasChangedPath = false

function readAddress(): Address {
  return { path: location.pathname, query: new URLSearchParams(location.search) }
}

function tell(): void {
  hasChangedPath ||= location.pathname !== current.path
  current = readAddress()
  for (const listener of listeners) listener()
}

window.addEventListener('popstate', tell)

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useAddress(): Address {
  return useSyncExternalStore(subscribe, () => current)
}

/** Whether another view was opened since the page was loaded. */
export function hasNavigated(): boolean {
  return hasChangedPath
}

/** Goes to an address of the page: a new entry in the history, seen from its top. */
export function goTo(address: string): void {
  history.pushState(null, '', address)
  tell()
  window.scrollTo(0, 0)
}

/** Changes the query without a new entry in the history. Empty values are left out. */
export function setQuery(values: Readonly<Record<string, string>>): void {
  const query = new URLSearchParams(current.query)
  for (const [name, value] of Object.entries(values)) {
    if (value === '') query.delete(name)
    else query.set(name, value)
  }
  history.replaceState(null, '', withQuery(current.path, query))
  tell()
}

export function withQuery(path: string, query: URLSearchParams): string {
  const text = query.toString()
  return text === '' ? path : `${path}?${text}`
}

/** Values of the `:names` in the pattern; `undefined` when the path is another. */
export function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const wanted = pattern.split('/')
  const given = path.replace(/(.)\/$/, '$1').split('/')
  if (wanted.length !== given.length) return undefined
  const values: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const text = given[index] ?? ''
    if (part.startsWith(':')) values[part.slice(1)] = decode(text)
    else if (part !== text) return undefined
  }
  return values
}

/** Somebody may type anything into the address bar. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
