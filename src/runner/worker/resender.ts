// Queues the events of resends little by little, so that new events still get their share of the destination.
import type { Queue } from '../../storage/queue/queue'
import type { Requeued } from '../../storage/queue/resends'
import { uncount } from '../../storage/tallies/counts'
import type { Tallies } from '../../storage/tallies/tallies'

export interface ResenderOptions {
  readonly queue: Queue
  readonly tallies: Tallies
  /** Whether the destination is on and not paused. If not, its resend waits. */
  readonly isReady: (destinationId: string) => boolean
  /** Called when events were queued. */
  readonly wake: () => void
  readonly onError: (error: unknown) => void
}

/** Events that are queued at once: a batch. More are queued when no more than this number wait to be tried. */
const STEP = 500
/** Time between two looks, in milliseconds. */
const EVERY_MS = 100

export class Resender {
  private timer: NodeJS.Timeout | undefined
  private round: Promise<void> = Promise.resolve()
  private isStopped = false

  constructor(private readonly options: ResenderOptions) {}

  /** Call at the start, and when a resend has begun. */
  wake(): void {
    if (this.timer !== undefined || this.isStopped) return
    this.timer = setTimeout(() => void (this.round = this.look()), 0)
  }

  async stop(): Promise<void> {
    this.isStopped = true
    clearTimeout(this.timer)
    await this.round
  }

  private async look(): Promise<void> {
    const { queue, onError } = this.options
    let isAny = true
    try {
      const running = await queue.resends.list()
      isAny = running.length > 0
      for (const { id, destinationId } of running) await this.step(id, destinationId)
    } catch (error) {
      onError(error)
    }
    this.timer = undefined
    if (isAny && !this.isStopped) this.timer = setTimeout(() => void (this.round = this.look()), EVERY_MS)
  }

  private async step(id: number, destinationId: string): Promise<void> {
    const { queue, isReady, wake } = this.options
    if (this.isStopped || !isReady(destinationId)) return
    if ((await queue.history.backlog(destinationId)).retrying > STEP) return
    const step = await queue.resends.step(id, STEP)
    if (step === undefined) return
    await this.uncount(destinationId, step.requeued)
    wake()
  }

  /** Events are counted by their last result: those that are sent again count anew. */
  private async uncount(destinationId: string, requeued: readonly Requeued[]): Promise<void> {
    const counted = requeued.flatMap(({ state, ...group }) => (state === 'discarded' ? [] : [{ state, ...group }]))
    await Promise.all(counted.map((group) => this.options.tallies.add(destinationId, uncount(group), group.at)))
  }
}
