// Which copy of Segment's framework hosts the destination. A host may have loaded another copy than ours, and takes the
// statuses of a batch only from an object of its own class; anything else counts as 200 for every event.
import { MultiStatusResponse } from '@segment/actions-core'
import { Action } from '@segment/actions-core/destination-kit/action'

type Statuses = typeof MultiStatusResponse

/** The classes of one copy that belong together. */
interface Copy {
  readonly Action: typeof Action
  readonly MultiStatusResponse: Statuses
}

const OWN: Copy = { Action, MultiStatusResponse }

/** Where a copy of actions-core, of whatever version and wherever it is installed, keeps its actions. */
const ACTION_FILE = /[\\/]destination-kit[\\/]action\.[cm]?[jt]s$/

const callers = new WeakMap<object, unknown>()

/**
 * Keeps in mind who asked for the request options of `data`. actions-core calls `extendRequest` as a method of its
 * action, and right after it `performBatch` with the same object. Source: `createRequestClient` and `executeBatch` in its
 * destination-kit/action.
 */
export function noteCaller(data: object, caller: unknown): void {
  callers.set(data, caller)
}

/** The class whose objects the host of this call takes for the statuses of a batch; `undefined`: it cannot be found. */
export function statusesOf(data: object): Statuses | undefined {
  const caller = callers.get(data)
  if (caller instanceof OWN.Action) return OWN.MultiStatusResponse
  const others = loadedCopies()
  const host = others.find((copy) => caller instanceof copy.Action)
  if (host) return host.MultiStatusResponse
  // There is other code between us and the framework. With one copy there is nothing to choose.
  return looksLikeAction(caller) || others.length > 0 ? undefined : OWN.MultiStatusResponse
}

/** The copies of actions-core in this process, without our own. None where a bundler has taken the modules' place. */
function loadedCopies(): Copy[] {
  // A bundle for a host that knows no CommonJS has no `require`.
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
