// Runs the function once: delivers its events to Heap within the time that the host allows.
import { COUNTS, WAITS } from '../delivery/caps'
import { deliver } from '../delivery/deliver'
import type { Exchange, Outcome } from '../delivery/types'
import { isRecord } from '../heap/plain'
import { createRoutedEventTarget } from '../heap/target'
import { deleteUsers } from './deletion'
import { createExchange } from './exchange'
import type { Host } from './host'
import type { ReadSettings } from './settings'

/**
 * Exactly one outcome per event, in the order of the events, at most `WAITS.functionRun` after the start. Events that
 * are undecided by then have the fate `retry`.
 */
export async function runFunction(events: readonly unknown[], settings: ReadSettings, host: Host): Promise<Outcome[]> {
  const deadline = host.now() + WAITS.functionRun
  const exchange = createExchange(host, deadline)
  const isDeleted = events.map((event) => isRecord(event) && event['type'] === 'delete')
  const [calls, deletions] = [
    events.filter((_, index) => !isDeleted[index]),
    events.filter((_, index) => isDeleted[index])
  ]
  const sent = await deliver(createRoutedEventTarget(settings.heap), calls, {
    http: exchange,
    halving: { maxRequests: COUNTS.hostedHalves, deadline: { monotonic: host.now, at: deadline } }
  })
  const deleted = await deleteAll(deletions, settings, { exchange, now: host.now })
  return isDeleted.flatMap((isOne) => (isOne ? deleted : sent).splice(0, 1))
}

interface Asking {
  readonly exchange: Exchange
  readonly now: () => number
}

async function deleteAll(deletions: readonly unknown[], settings: ReadSettings, asking: Asking): Promise<Outcome[]> {
  return deletions.length === 0 ? [] : deleteUsers(deletions.filter(isRecord), settings, asking)
}
