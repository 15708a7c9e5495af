// What happens when the store of spent budgets fails, or another process was faster.
import { HeapDestinationError } from '../errors'
import type { Waiting } from './clock'
import type { Cost, Grant, RateWindow } from './rate'
import type { Decide, SpentBudgets, SpentGrant } from './spent'
import type { Lease } from './types'

/** A window, and the key under which processes share it. */
export interface Shared {
  readonly key: string
  readonly window: RateWindow
}

interface Taking extends Pick<Waiting, 'monotonic'> {
  readonly cost: Cost
  readonly lease: Lease | undefined
}

export interface GuardedStore {
  /** The grant, or nothing if another process was faster. */
  take(of: Shared, taking: Taking): Promise<Grant | undefined>
  end(of: Shared, grant: Grant, how: 'settle' | 'refund'): Promise<void>
}

/** If the store fails, sending goes on: this process still knows what it has spent itself. */
export function guarded(spent: SpentBudgets, onError: (error: unknown) => void = () => undefined): GuardedStore {
  return {
    take: async ({ key, window }, { cost, monotonic, lease }) => {
      const taken: { grant?: Grant | undefined; isDecided: boolean } = { isDecided: false }
      const giveBack = (): void => {
        if (taken.grant) window.refund(taken.grant)
        taken.grant = undefined
      }
      const decide: Decide = (news, id) => {
        giveBack()
        learnAll(window, news, monotonic())
        taken.isDecided = true
        if (window.wait(cost, monotonic()) !== 0) return undefined
        taken.grant = window.take(cost, id)
        return [...cost]
      }
      try {
        await spent.take(key, decide, lease)
      } catch (error) {
        // A right that has ended is no failure.
        if (lease?.isHeld() !== false) onError(error)
        if (spent.isBinding === true) {
          giveBack()
          throw notSent('What it takes of the budget could not be stored.')
        }
        if (!taken.isDecided && window.wait(cost, monotonic()) === 0) return window.take(cost)
      }
      return taken.grant
    },
    end: async ({ window }, { id }, how) => {
      try {
        if (id !== undefined) await spent[how](id)
        const expired = window.takeExpired()
        if (expired.length > 0) await spent.forget(expired)
      } catch (error) {
        onError(error)
      }
    }
  }
}

/** Such a request was not made. */
export function notSent(why: string): HeapDestinationError {
  return new HeapDestinationError('not_sent', why)
}

export function learnAll(window: RateWindow, grants: readonly SpentGrant[], now: number): void {
  for (const { id, cost, ageMs } of grants) window.learn({ id, cost: new Map(cost), settledAt: now - ageMs })
}
