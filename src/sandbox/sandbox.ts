// Starts a local Heap: returns its address, its content, its faults, its clock, and how to close it.
import { refuseListening } from '../access/host'
import type { Counters } from './counters'
import { parseFaults } from './faults'
import type { Fault, FaultState } from './faults'
import type { PageMessage } from './heap-js/page-message'
import { resolveOptions } from './options'
import type { SandboxOptions } from './options'
import { startServer } from './server'
import { State } from './state'
import { viewAccounts, viewEvents, viewUsers } from './views'
import type { AccountView, EventView, Filter, UserView } from './views'

export interface Sandbox {
  /** Base URL without a trailing slash, such as `http://127.0.0.1:43210`. */
  readonly url: string
  /** All users, in order of arrival. Filters: `app_id`, `identity`, `user_id`. */
  users(filter?: Filter): UserView[]
  /** All events, in order of arrival. Filters: those of users, and `event`. */
  events(filter?: Filter): EventView[]
  /** All accounts, in order of arrival. Filters: `app_id`, `account_id`. */
  accounts(filter?: Filter): AccountView[]
  /** What pages have sent through the stand-in for heap.js, in order of arrival, doubles included. */
  pageMessages(): readonly PageMessage[]
  counters(): Counters
  /** Queues faults. Each request gets the first fault that is due. @throws TypeError when one makes no sense. */
  addFaults(...faults: Fault[]): void
  faults(): FaultState[]
  clearFaults(): void
  /** Moves the sandbox's clock forward, in milliseconds. */
  advanceClock(ms: number): void
  /** Empties the sandbox: data, counters, budgets, faults, tokens, clock and file. */
  reset(): void
  /** Breaks open connections and frees the port. A second call does nothing. */
  close(): Promise<void>
}

/**
 * A local Heap that obeys Heap's documented rules.
 * @throws Error when others could control it without a token, when the port or the file of `persistTo` cannot be had,
 * or when the file is not a sandbox's.
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const resolved = resolveOptions(options)
  const refused = refuseListening(resolved.host, resolved.adminToken)
  if (refused !== undefined) throw new Error(refused)
  const state = new State(resolved)
  const server = await startServer(state).catch((error: unknown) => {
    state.close()
    throw error
  })
  let closed: Promise<void> | undefined
  return {
    url: `http://${resolved.host.includes(':') ? `[${resolved.host}]` : resolved.host}:${server.port}`,
    users: (filter = {}) => viewUsers(settled(state), filter).items,
    events: (filter = {}) => viewEvents(settled(state), filter).items,
    accounts: (filter = {}) => viewAccounts(settled(state), filter).items,
    pageMessages: () => state.pageMessages,
    counters: () => settled(state).counters(),
    addFaults: (...faults) => addFaults(state, faults),
    faults: () => state.faults.list(),
    clearFaults: () => state.faults.clear(),
    advanceClock: (ms) => state.advanceClock(ms),
    reset: () => state.reset(),
    close: () => (closed ??= server.close().finally(() => state.close()))
  }
}

function settled(state: State): State['store'] {
  state.settle()
  return state.store
}

function addFaults(state: State, faults: Fault[]): void {
  const parsed = parseFaults(faults)
  if (!parsed.ok) throw new TypeError(parsed.reason)
  state.faults.add(parsed.body)
}
