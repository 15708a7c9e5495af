// Runs one pump for each destination that this runner sends to, and follows changes of the configuration and of who sends.
import type { Config, Destination, Source } from '../../storage/settings/model'
import type { Lease } from '../../storage/ownership/ownership'
import type { EventResult } from './event-result'
import { InHand } from './in-hand'
import { writeLastingly } from './lasting-write'
import { withLease } from './leased-http'
import { ABOUT } from './nudges'
import { PauseNotes } from './pause-notes'
import type { Pause, PumpOptions } from './pump'
import { Pumps } from './pumps'
import { Resender } from './resender'
import { sendOne, type OneEvent } from './send-one'
import { createSender } from './sender'
import { Services, sourcesOf, type Connected } from './services'
import type { WorkerOptions } from './worker-options'

/** How often other runners are told why destinations pause, in milliseconds. */
const TELL_EVERY_MS = 1000

export class Worker {
  private readonly pumps = new Pumps()
  private readonly inHand = new InHand()
  private readonly services: Services
  private readonly pauses: PauseNotes
  private readonly current = new Map<string, Destination>()
  /** The newest settings, which may not be in effect yet. */
  private wanted: readonly Destination[] = []
  /** Ids of paused sources. */
  private held: ReadonlySet<string> = new Set()
  /** Changes are applied one after another, in the order in which they were made. */
  private changes: Promise<void> = Promise.resolve()
  private readonly ending = new AbortController()
  private readonly watch: NodeJS.Timeout
  /** Queues what people want to have sent again. */
  readonly resender: Resender

  constructor(private readonly options: WorkerOptions) {
    const { queue, tallies, leases, surroundings, onError } = options
    this.services = new Services(surroundings)
    this.pauses = new PauseNotes(leases)
    const isReady = (id: string): boolean => this.pumps.find(id) !== undefined && this.pause(id) === undefined
    this.resender = new Resender({ queue, tallies, isReady, wake: () => this.wake(), onError })
    leases.ownership.onChange(() => this.followLeases())
    leases.ownership.onNudge((about) => this.followNudge(about))
    const pauses = () => new Map(this.pumps.ids().map((id) => [id, this.pumps.find(id)?.pause]))
    this.watch = setInterval(() => this.pauses.tell(pauses()), TELL_EVERY_MS).unref()
  }

  /**
   * Resolves once the configuration is in effect: from then on new events go to these destinations, and those of paused
   * sources stay in the queue.
   *
   * @param version of the configuration: where several runners share the queue, only the newest one changes it
   */
  configure({ sources, destinations }: Config, version: number): Promise<void> {
    const wanted = (this.wanted = destinations)
    const apply = async (): Promise<void> => {
      await this.hold(sources)
      await this.follow(destinations, version)
    }
    // As long as it is what people want: a database that cannot be reached comes back.
    this.changes = this.changes.then(() =>
      writeLastingly(() => (wanted === this.wanted ? apply() : Promise.resolve()), {
        ending: this.ending.signal,
        onError: this.options.onError
      })
    )
    this.resender.wake()
    return this.changes
  }

  /** Resolves once all changes up to now are in effect. */
  settled(): Promise<void> {
    return this.changes
  }

  /** @param destinationIds for which something may wait; default: all */
  wake(destinationIds: Iterable<string> = this.pumps.ids()): void {
    for (const id of destinationIds) this.pumps.find(id)?.wake()
  }

  /** Ends the pause of a destination that is on, and tries its waiting events at once, whichever runner sends to it. */
  async tryNow(destinationId: string): Promise<void> {
    await this.options.queue.hasten(destinationId)
    this.options.leases.ownership.nudge(ABOUT.destination(destinationId))
  }

  /** Call when a resend has begun: the runner that sends to its destination goes on with it. */
  resume(): void {
    this.options.leases.ownership.nudge(ABOUT.resends)
  }

  /** Sends one event at once, beside the queue. */
  sendOne(one: OneEvent): Promise<EventResult> {
    const { rules, ...options } = this.options
    return sendOne({ ...options, random: rules.random }, one)
  }

  /** Resolves after the batches under way now, at any runner. Later ones follow decisions made before this call. */
  async afterBatches(): Promise<void> {
    await Promise.all(this.pumps.all().map((pump) => pump.afterBatch()))
    await this.options.afterElsewhere?.()
  }

  /** Call when events were removed from the queue: the subjects of waiting events are learned again. */
  forgetOrder(): void {
    this.options.leases.ownership.nudge(ABOUT.order)
  }

  pause(destinationId: string): Pause | undefined {
    const pump = this.pumps.find(destinationId)
    return pump?.pause ?? this.services.pause(destinationId) ?? (pump ? undefined : this.pauses.read(destinationId))
  }

  /** Ends after the batches under way; what is left stays in the queue. */
  async stop(): Promise<void> {
    this.ending.abort()
    clearInterval(this.watch)
    const ended = this.pumps.stop()
    await this.resender.stop()
    await this.changes
    await ended
  }

  private async hold(sources: readonly Source[]): Promise<void> {
    if (this.ending.signal.aborted) return
    const paused = sources.filter(({ pausedAt }) => pausedAt !== undefined).map(({ id }) => id)
    await this.options.queue.hold(paused)
    const isOneReleased = [...this.held].some((id) => !paused.includes(id))
    this.held = new Set(paused)
    if (isOneReleased) this.wake()
  }

  private async follow(destinations: readonly Destination[], version: number): Promise<void> {
    if (this.ending.signal.aborted) return
    const { queue, tallies, leases } = this.options
    const changed = destinations.filter((destination) => this.current.get(destination.id) !== destination)
    for (const destination of changed) {
      await queue.connect(destination.id, sourcesOf(destination), version)
      this.connect(destination)
      this.current.set(destination.id, destination)
    }
    // Only destinations that are removed while this process runs. One that was missing from the settings at the start
    // may be missing by mistake: its events are kept until a person decides.
    const known = new Set(destinations.map(({ id }) => id))
    const removed = [...this.current.keys()].filter((id) => !known.has(id))
    for (const id of removed) {
      this.services.remove(id)
      this.current.delete(id)
    }
    leases.assign(this.services.budgetKeys())
    for (const id of this.pumps.ids()) if (this.services.find(id) === undefined) this.pumps.retire(id)
    for (const destination of changed) this.run(destination)
    for (const id of removed) {
      await Promise.all([queue.forget(id, version), tallies.forget(id), this.options.suppressions.forget(id)])
    }
  }

  /** A destination whose settings the code fails on is left out: to try again would keep all others waiting. */
  private connect(destination: Destination): void {
    try {
      this.services.connect(destination)
    } catch (error) {
      this.options.onError(error)
    }
  }

  /** Starts pumps of keys that were gained; stops those of keys that were lost, or are to be handed over. */
  private followLeases(): void {
    for (const [id, destination] of this.current) {
      if (this.pumps.find(id)?.lease !== this.options.leases.leaseOf(id)) this.run(destination)
    }
    this.resender.wake()
  }

  private followNudge(about: string): void {
    if (about === ABOUT.resends) this.resender.wake()
    if (about === ABOUT.order) for (const pump of this.pumps.all()) pump.forgetOrder()
    for (const id of this.pumps.ids()) {
      const destination = this.current.get(id)
      if (destination !== undefined && about === ABOUT.destination(id)) this.run(destination)
    }
  }

  private run(destination: Destination): void {
    if (this.ending.signal.aborted) return
    const { id } = destination
    const connected = this.services.find(id)
    if (connected === undefined) return this.pumps.retire(id)
    const { isBudgeted, budgeted } = connected.service
    this.pumps.run(id, this.options.leases.leaseOf(id), (lease) => ({
      options: this.pumpOptions(destination, connected, lease),
      learn: () => (isBudgeted ? this.options.budgets.prepare(budgeted).catch(this.options.onError) : Promise.resolve())
    }))
  }

  private pumpOptions(destination: Destination, { type, service }: Connected, lease: Lease): PumpOptions {
    const { queue, tallies, now, steady, rules, onSettled, onError } = this.options
    const budgets = service.isBudgeted ? this.options.budgets : undefined
    const mappings = destination.mappings.filter(({ isOn }) => isOn)
    const sender = createSender({ ...this.options, random: rules.random }, destination, { type, service, mappings })
    return {
      destinationId: destination.id,
      lease,
      queue,
      tallies,
      inHand: this.inHand,
      sender: { ...sender, http: withLease(sender.http, lease) },
      budgets,
      rules,
      now,
      steady,
      ending: this.ending.signal,
      onSettled: (events) => onSettled(destination.id, events),
      onError: (error) => onError(error, { destination: destination.id })
    }
  }
}
