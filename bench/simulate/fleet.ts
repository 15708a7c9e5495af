// The runners of a simulation. Each one has the ownership of a real one; they share one table of leases in memory.
import { setImmediate } from 'node:timers/promises'
import { LeasedOwnership } from '../../src/storage/ownership/leased-ownership'
import { MemoryLeases } from '../../src/storage/ownership/memory-leases'
import { LeaseClock } from './lease-clock'

/** After a change, until nothing follows from it any more: longer than a lease and a grace. In milliseconds. */
const CALM_MS = 8000

export interface Member {
  readonly id: string
  readonly ownership: LeasedOwnership
  /** Until when it works on what it has begun, on the clock of the simulation. */
  busyUntil: number
  state: 'works' | 'stopped' | 'killed'
}

export class Fleet {
  readonly clock = new LeaseClock()
  readonly members: Member[] = []
  /** Whose leases have changed since this was last emptied. */
  readonly changed = new Set<Member>()
  private readonly table = new MemoryLeases(this.clock.now)
  private world = 0

  constructor(private readonly keys: readonly string[]) {
    this.table.listen({ changed: () => this.clock.wake(this.world, CALM_MS), nudged: () => undefined })
  }

  working(): Member[] {
    return this.members.filter(({ state }) => state === 'works')
  }

  async start(world: number): Promise<void> {
    this.awake(world)
    const id = `runner-${this.members.length + 1}`
    const schedule = (ms: number, run: () => void): (() => void) =>
      this.clock.schedule(ms, () => {
        if (member.state !== 'killed') run()
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
    const member: Member = { id, ownership, busyUntil: world, state: 'works' }
    this.members.push(member)
    ownership.onChange(() => this.changed.add(member))
    await ownership.start()
    ownership.want('destinations', this.keys)
  }

  /** As `kill -9` does: it never says or does anything again. */
  kill(world: number, member: Member): void {
    this.awake(world)
    member.state = 'killed'
    this.changed.add(member)
  }

  /** As SIGTERM does: it hands over what it holds, and ends. */
  async stop(world: number, member: Member): Promise<void> {
    this.awake(world)
    member.state = 'stopped'
    this.changed.add(member)
    void member.ownership.close()
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

  private awake(world: number): void {
    this.world = world
    this.clock.wake(world, CALM_MS)
  }
}
