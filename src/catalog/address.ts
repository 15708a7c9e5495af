// The address bar as state: the present view, and how to go to another one.
import { useEffect, useSyncExternalStore } from 'react'

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

/** Forms with unsaved changes. */
const unsaved = new Set<object>()

/** Asks before unsaved changes are lost. */
function mayLeave(): boolean {
  return unsaved.size === 0 || window.confirm('Your changes are not saved. Leave without them?')
}

window.addEventListener('popstate', () => {
  // The browser has left already: it is sent back if the person wants to stay.
  if (location.pathname === current.path || mayLeave()) return tell()
  history.pushState(null, '', withQuery(current.path, current.query))
})

/** The browser's own question, in its own words: for a reload, another site, and a tab that is closed. */
window.addEventListener('beforeunload', (event) => {
  if (unsaved.size > 0) event.preventDefault()
})

/** While true, leaving the view asks for confirmation. */
export function useUnsaved(isUnsaved: boolean): void {
  useEffect(() => {
    if (!isUnsaved) return
    const form = {}
    unsaved.add(form)
    return () => void unsaved.delete(form)
  }, [isUnsaved])
}

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

/** Goes to an address of the page, unless unsaved changes keep the person here. Adds an entry to the history. */
export function goTo(address: string): void {
  if (mayLeave()) leaveFor(address)
}

/** The same without a question, for a form whose subject is gone. */
export function leaveFor(address: string): void {
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

/** The text as it is if it cannot be decoded: anything may be typed into the address bar. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
