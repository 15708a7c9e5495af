// The runners of a simulation. Each one has the ownership of a real one; they share one table of leases in memory.
import { setImmediate } from 'node:timers/promises'
import { LeasedOwnership } from '../../src/storage/ownership/leased-ownership'
import { type MemoryLeases } from '../../src/storage/ownership/memory-leases'
import { LeaseClock } from './lease-clock'
import type { SimulatedRunner } from './runner'

/** After a change, until nothing follows from it any more: longer than a lease and a grace. In milliseconds. */
const CALM_MS = 8000

export interface FleetOptions {
  /** The keys that all of them want. */
  readonly keys: readonly string[]
  readonly createTable: (now: () => number) => MemoryLeases
  readonly createRunner: (id: string, ownership: LeasedOwnership) => SimulatedRunner
}

export class Fleet {
  readonly clock = new LeaseClock()
  readonly members: SimulatedRunner[] = []
  /** Whose leases have changed since this was last emptied. */
  readonly changed = new Set<SimulatedRunner>()
  readonly table: MemoryLeases
  private world = 0

  constructor(private readonly options: FleetOptions) {
    this.table = options.createTable(this.clock.now)
    this.table.listen({ changed: () => this.clock.wake(this.world, CALM_MS), nudged: () => undefined })
  }

  working(): SimulatedRunner[] {
    return this.members.filter(({ state }) => state === 'works')
  }

  async start(world: number): Promise<void> {
    this.awake(world)
    const id = `runner-${this.members.length + 1}`
    const schedule = (ms: number, run: () => void): (() => void) =>
      this.clock.schedule(ms, () => {
        if (runner.state !== 'killed') run()
      })
    const ownership = new LeasedOwnership({
      table: this.table,
      runner: { id, name: id, version: '1.0.0' },
      monotonic: this.clock.now,
      schedule,
      onError: (error) => {
        throw error
      }
    })
    const runner = this.options.createRunner(id, ownership)
    this.members.push(runner)
    ownership.onChange(() => this.changed.add(runner))
    await ownership.start()
    runner.leases.assign(new Map(this.options.keys.map((key) => [key, key])))
  }

  /** As `kill -9` does: it never says or does anything again. */
  kill(world: number, runner: SimulatedRunner): void {
    this.awake(world)
    runner.state = 'killed'
    runner.killedAt = world
  }

  /** As SIGTERM does: it hands over what it holds, and ends. */
  async stop(world: number, runner: SimulatedRunner): Promise<void> {
    this.awake(world)
    runner.state = 'stopped'
    this.changed.add(runner)
    void runner.ownership.close()
    await setImmediate()
  }

  /** A look at the leases while nothing changes. */
  look(world: number): void {
    this.world = world
    this.clock.wake(world, 2000)
  }

  async advance(world: number): Promise<void> {
    this.world = world
    await this.clock.advance(world)
  }

  /** What was gained and lost since the last call has its effect. */
  follow(): void {
    const changed = [...this.changed].filter(({ state }) => state !== 'killed')
    this.changed.clear()
    for (const runner of changed) runner.follow()
  }

  /** After a change: leases may change because of it. */
  awake(world: number): void {
    this.world = world
    this.clock.wake(world, CALM_MS)
  }
}
