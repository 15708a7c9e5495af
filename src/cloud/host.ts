// Finds the copy of actions-core that hosts the destination. The host may have loaded another copy than ours. It
// accepts the statuses of a batch only as an object of its own class; anything else counts as 200 for every event.
import { MultiStatusResponse } from '@segment/actions-core'
import { Action } from '@segment/actions-core/destination-kit/action'

type Statuses = typeof MultiStatusResponse

/** The classes of one copy of actions-core. */
interface Copy {
  readonly Action: typeof Action
  readonly MultiStatusResponse: Statuses
}

const OWN: Copy = { Action, MultiStatusResponse }

/** The module of the class `Action`, in any version of actions-core and at any path. */
const ACTION_FILE = /[\\/]destination-kit[\\/]action\.[cm]?[jt]s$/

const callers = new WeakMap<object, unknown>()

/**
 * Remembers the caller of `extendRequest` for `data`. actions-core calls `extendRequest` as a method of its action, and
 * then `performBatch` with the same object. Source: `createRequestClient` and `executeBatch` in its
 * destination-kit/action.
 */
export function noteCaller(data: object, caller: unknown): void {
  callers.set(data, caller)
}

/** The class that the host of this call accepts for the statuses of a batch; `undefined` if it cannot be found. */
export function statusesOf(data: object): Statuses | undefined {
  const caller = callers.get(data)
  if (caller instanceof OWN.Action) return OWN.MultiStatusResponse
  const others = loadedCopies()
  const host = others.find((copy) => caller instanceof copy.Action)
  if (host) return host.MultiStatusResponse
  // Other code called us instead of the framework. If only our copy is loaded, it is the host's.
  return looksLikeAction(caller) || others.length > 0 ? undefined : OWN.MultiStatusResponse
}

/** The other copies of actions-core in this process. Empty in a bundle, which has no module cache. */
function loadedCopies(): Copy[] {
  // In a bundle without CommonJS there is no `require`.
  if (typeof require !== 'function') return []
  const cache = (require as Partial<NodeJS.Require>).cache ?? {}
  return Object.keys(cache).flatMap((path) => {
    const exported: unknown = ACTION_FILE.test(path) ? cache[path]?.exports : undefined
    return isCopy(exported) && exported.Action !== OWN.Action ? [exported] : []
  })
}

function isCopy(exported: unknown): exported is Copy {
  if (typeof exported !== 'object' || exported === null) return false
  const { Action, MultiStatusResponse } = exported as Partial<Record<keyof Copy, unknown>>
  return typeof Action === 'function' && typeof MultiStatusResponse === 'function'
}

function looksLikeAction(caller: unknown): boolean {
  return typeof caller === 'object' && caller !== null && 'executeBatch' in caller
}
