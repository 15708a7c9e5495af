// Runs one pump for each destination that is on, and follows changes of the configuration.
import type { Budgets } from '../../delivery/budgets'
import type { Http } from '../../delivery/types'
import type { Config, Destination, Source } from '../../storage/settings/model'
import { findDestinationType } from '../destinations/catalog'
import type { Surroundings } from '../destinations/destination-type'
import type { Queue, TakenEvent } from '../../storage/queue/queue'
import { runnerProblem, type Problem } from '../reasons'
import type { Tallies } from '../../storage/tallies/tallies'
import type { Suppressions } from '../../storage/suppressions/suppressions'
import type { Sender } from './batch-delivery'
import type { EventResult } from './event-result'
import { Pump, type Pause, type PumpOptions } from './pump'
import { Resender } from './resender'
import { sendOne, type OneEvent } from './send-one'
import { createSender } from './sender'
import type { RetryRules } from './settling'

export interface WorkerOptions {
  readonly queue: Queue
  readonly tallies: Tallies
  readonly suppressions: Suppressions
  readonly http: Http
  /** Shared by everything in this process that sends. */
  readonly budgets: Budgets
  readonly surroundings: Surroundings
  readonly rules: RetryRules
  /** Epoch milliseconds. */
  readonly now: () => number
  /** The clock of due times, which nobody can set. */
  readonly steady: () => number
  readonly onSettled: (destinationId: string, events: readonly TakenEvent[]) => void
  readonly onError: (error: unknown) => void
}

export class Worker {
  private readonly pumps = new Map<string, Pump>()
  /** Destinations that are on, but have nothing to deliver to. */
  private readonly unavailable = new Map<string, Pause>()
  /** Pumps of destinations that were turned off, until their last batch has ended. */
  private readonly stopping = new Map<string, Promise<void>>()
  private readonly current = new Map<string, Destination>()
  /** Ids of paused sources. */
  private held: ReadonlySet<string> = new Set()
  /** Changes are applied one after another, in the order in which they were made. */
  private changes: Promise<void> = Promise.resolve()
  private readonly ending = new AbortController()
  /** Queues what people want to have sent again. */
  readonly resender: Resender

  constructor(private readonly options: WorkerOptions) {
    const { queue, tallies, onError } = options
    const isReady = (id: string): boolean => this.pumps.has(id) && this.pause(id) === undefined
    this.resender = new Resender({ queue, tallies, isReady, wake: () => this.wake(), onError })
  }

  /**
   * Resolves once the configuration is in effect: from then on new events go to these destinations, and those of paused
   * sources stay in the queue.
   */
  configure({ sources, destinations }: Config): Promise<void> {
    this.changes = this.changes.then(() => this.hold(sources)).catch(this.options.onError)
    this.changes = this.changes.then(() => this.follow(destinations)).catch(this.options.onError)
    this.resender.wake()
    return this.changes
  }

  /** Resolves once all changes up to now are in effect. */
  settled(): Promise<void> {
    return this.changes
  }

  wake(): void {
    for (const pump of this.pumps.values()) pump.wake()
  }

  /** Ends the pause of a destination that is on, and tries its waiting events at once. */
  async tryNow(destinationId: string): Promise<void> {
    await this.options.queue.hasten(destinationId)
    const destination = this.current.get(destinationId)
    if (destination && this.pumps.has(destinationId)) this.run(destination)
  }

  /** Sends one event at once, beside the queue. */
  sendOne(one: OneEvent): Promise<EventResult> {
    const { rules, ...options } = this.options
    return sendOne({ ...options, random: rules.random }, one)
  }

  /** Resolves after the batches that are under way now. Later batches follow decisions made before this call. */
  async afterBatches(): Promise<void> {
    await Promise.all(Array.from(this.pumps.values(), (pump) => pump.afterBatch()))
  }

  /** Call when events were removed from the queue: the subjects of waiting events are learned again. */
  forgetOrder(): void {
    for (const pump of this.pumps.values()) pump.forgetOrder()
  }

  pause(destinationId: string): Pause | undefined {
    return this.pumps.get(destinationId)?.pause ?? this.unavailable.get(destinationId)
  }

  /** Ends after the batches under way; what is left stays in the queue. */
  async stop(): Promise<void> {
    this.ending.abort()
    await this.resender.stop()
    await this.changes
    await Promise.all([...this.stopping.values(), ...Array.from(this.pumps.values(), (pump) => pump.stop())])
    this.pumps.clear()
  }

  private async hold(sources: readonly Source[]): Promise<void> {
    if (this.ending.signal.aborted) return
    const paused = sources.filter(({ pausedAt }) => pausedAt !== undefined).map(({ id }) => id)
    await this.options.queue.hold(paused)
    const isOneReleased = [...this.held].some((id) => !paused.includes(id))
    this.held = new Set(paused)
    if (isOneReleased) this.wake()
  }

  private async follow(destinations: readonly Destination[]): Promise<void> {
    if (this.ending.signal.aborted) return
    const { queue, tallies } = this.options
    const wanted = new Set(destinations.filter(({ isOn }) => isOn).map(({ id }) => id))
    for (const [id, pump] of this.pumps) {
      if (!wanted.has(id)) this.retire(id, pump)
    }
    for (const destination of destinations) {
      if (this.current.get(destination.id) === destination) continue
      await queue.connect(destination.id, sourcesOf(destination))
      this.unavailable.delete(destination.id)
      if (destination.isOn) this.run(destination)
      this.current.set(destination.id, destination)
    }
    // Only destinations that are removed while this process runs. One that was missing from the settings at the start
    // may be missing by mistake: its events are kept until a person decides.
    const known = new Set(destinations.map(({ id }) => id))
    for (const id of [...this.current.keys()]) {
      if (known.has(id)) continue
      this.current.delete(id)
      this.unavailable.delete(id)
      await Promise.all([queue.forget(id), tallies.forget(id), this.options.suppressions.forget(id)])
    }
  }

  /** A running pump continues with the new options. The batch under way ends with the old ones. */
  private run(destination: Destination): void {
    const { id } = destination
    const type = findDestinationType(destination.type)
    if (type === undefined) {
      const message = 'This version has no such kind of destination.'
      this.unavailable.set(id, toPause(runnerProblem('settings_not_valid', message)))
      return
    }
    const service = type.connect(destination.settings, this.options.surroundings)
    const running = this.pumps.get(id)
    if ('problem' in service) {
      this.unavailable.set(id, toPause(service.problem))
      if (running) this.retire(id, running)
      return
    }
    const options = this.pumpOptions(destination, { type, service })
    if (running) running.reconfigure(options)
    else this.pumps.set(id, new Pump(options, this.stopping.get(id)))
  }

  private retire(id: string, pump: Pump): void {
    this.pumps.delete(id)
    const stopping = pump.stop().finally(() => {
      if (this.stopping.get(id) === stopping) this.stopping.delete(id)
    })
    this.stopping.set(id, stopping)
  }

  private pumpOptions(destination: Destination, { type, service }: Pick<Sender, 'type' | 'service'>): PumpOptions {
    const { queue, tallies, now, steady, rules, onSettled, onError } = this.options
    const budgets = service.isBudgeted ? this.options.budgets : undefined
    const mappings = destination.mappings.filter(({ isOn }) => isOn)
    const sender = createSender({ ...this.options, random: rules.random }, destination, { type, service, mappings })
    return {
      destinationId: destination.id,
      queue,
      tallies,
      sender,
      budgets,
      rules,
      now,
      steady,
      ending: this.ending.signal,
      onSettled: (events) => onSettled(destination.id, events),
      onError
    }
  }
}

function toPause({ code, title, message, advice }: Problem): Pause {
  return { until: null, code, title, message: `${message} ${advice}`, covers: 'all' }
}

/** A destination that is off gets no new events. */
function sourcesOf({ isOn, connections }: Destination): string[] {
  return isOn ? connections.map(({ sourceId }) => sourceId) : []
}
