// How requests to a partner are sent: with retries, within budgets, and not while the partner asks to wait.
import { createBudgets } from '../delivery/budgets'
import { withCircuit } from '../delivery/circuit'
import { withRetries, type RetryPolicy } from '../delivery/retry'
import type { Exchange, PlainRequest } from '../delivery/types'
import type { PartnerSending } from './deliver-memberships'
import type { Partner } from './partner'

export interface SendingOptions extends Omit<RetryPolicy<PlainRequest>, 'onPause' | 'onGiveUp'> {
  /** Sends one request. Has to keep the answers' headers for partners that state their limits there. */
  readonly exchange: Exchange
}

/** Create one per sync, like the partner. */
export function sendingTo(partner: Partner, { exchange, ...policy }: SendingOptions): PartnerSending {
  const connected = partner.connect(exchange)
  const { monotonic, sleep, random } = policy
  const budgets = createBudgets({ monotonic, sleep })
  return {
    http: withRetries(budgets.wrap(withCircuit(connected, { monotonic, sleep, random })), policy),
    exchange: withRetries<PlainRequest>(connected, policy)
  }
}
