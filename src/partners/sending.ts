// How requests to a partner leave: tried again, within budgets, and not at all while the partner asks for time.
import { createBudgets } from '../delivery/budgets'
import { withCircuit } from '../delivery/circuit'
import { withRetries, type RetryPolicy } from '../delivery/retry'
import type { Exchange, PlainRequest } from '../delivery/types'
import type { PartnerSending } from './deliver-memberships'
import type { Partner } from './partner'

export interface SendingOptions extends Omit<RetryPolicy<PlainRequest>, 'onPause' | 'onGiveUp'> {
  /** Sends one request. Keeps the headers of answers, where the partner tells its limits in them. */
  readonly exchange: Exchange
}

/** Make one per sync, with the partner. */
export function sendingTo(partner: Partner, { exchange, ...policy }: SendingOptions): PartnerSending {
  const connected = partner.connect(exchange)
  const { monotonic, sleep, random } = policy
  const budgets = createBudgets({ monotonic, sleep })
  return {
    http: withRetries(budgets.wrap(withCircuit(connected, { monotonic, sleep, random })), policy),
    exchange: withRetries<PlainRequest>(connected, policy)
  }
}
