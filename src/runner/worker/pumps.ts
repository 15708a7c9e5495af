// The pumps of a runner: one for each destination that it sends to, under the lease of that destination.
import type { Lease } from '../../storage/ownership/ownership'
import { Pump, type PumpOptions } from './pump'

export interface PumpStart {
  readonly options: PumpOptions
  /** Learns what others have spent of its budgets, before a new pump takes anything. Absent: it has no budgets. */
  readonly learn?: (() => Promise<unknown>) | undefined
}

export class Pumps {
  private readonly running = new Map<string, Pump>()
  /** Pumps of destinations that were turned off, or that another runner sends to now, until their last batch has ended. */
  private readonly stopping = new Map<string, Promise<void>>()

  ids(): string[] {
    return [...this.running.keys()]
  }

  all(): Pump[] {
    return [...this.running.values()]
  }

  find(id: string): Pump | undefined {
    return this.running.get(id)
  }

  /**
   * A running pump continues with new options under the same lease; the batch under way ends with the old ones. Under
   * another lease it ends after that batch, and a new one begins.
   *
   * @param lease `undefined`: nothing is sent to the destination from here
   */
  run(id: string, lease: Lease | undefined, begin: (lease: Lease) => PumpStart): void {
    if (this.running.get(id)?.lease !== lease) this.retire(id)
    if (lease === undefined) return
    const { options, learn } = begin(lease)
    const running = this.running.get(id)
    if (running !== undefined) return running.reconfigure(options)
    const pump = new Pump(options, Promise.all([this.stopping.get(id), learn?.()]))
    this.running.set(id, pump)
    const end = lease.use()
    void pump.done.then(end, end)
  }

  /** Ends after the batch under way. */
  retire(id: string): void {
    const pump = this.running.get(id)
    if (pump === undefined) return
    this.running.delete(id)
    const stopping = pump.stop().finally(() => {
      if (this.stopping.get(id) === stopping) this.stopping.delete(id)
    })
    this.stopping.set(id, stopping)
  }

  /** Ends all, after the batches under way. */
  async stop(): Promise<void> {
    await Promise.all([...this.all().map((pump) => pump.stop()), ...this.stopping.values()])
    this.running.clear()
  }
}
