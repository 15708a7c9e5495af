// The numbers for Prometheus of runners that share a database: who sends what, and how the database is doing.
import { Gauge, type Registry } from 'prom-client'
import type { ConfigStore } from '../storage/settings/config-store'
import type { ReadHealth } from '../storage/database-health'
import type { DestinationLeases } from '../storage/ownership/destination-leases'

export interface ClusterNumbers {
  readonly config: Pick<ConfigStore, 'current'>
  readonly leases: DestinationLeases
  /** Absent for a data folder. */
  readonly readHealth?: ReadHealth | undefined
}

export async function addCluster(registry: Registry, { config, leases, readHealth }: ClusterNumbers): Promise<void> {
  const registers = [registry]
  const runners = 'Runners that live, as far as this one knows. 1 with a data folder.'
  new Gauge({ name: 'runner_cluster_runners', help: runners, registers }).set(leases.ownership.runners().length)
  const held = new Gauge({
    name: 'runner_destination_held',
    help: '1 at the runner that sends to this destination, 0 at the others. The sum over all runners is 1, and 0 for a moment while it changes hands.',
    labelNames: ['destination'],
    registers
  })
  for (const { id, isOn } of config.current.destinations) {
    if (isOn) held.set({ destination: id }, leases.leaseOf(id)?.isHeld() === true ? 1 : 0)
  }
  if (readHealth !== undefined) await addHealth(registry, readHealth)
}

async function addHealth(registry: Registry, readHealth: ReadHealth): Promise<void> {
  const registers = [registry]
  const { pool, rows, oldestTransaction, bytes } = await readHealth()
  const connections = new Gauge({
    name: 'runner_database_connections',
    help: 'Connections of this runner to its database: open, in use, and what waits for one to be free.',
    labelNames: ['state'],
    registers
  })
  connections.set({ state: 'open' }, pool.open)
  connections.set({ state: 'in_use' }, pool.inUse)
  connections.set({ state: 'waiting' }, pool.waiting)
  const dead = new Gauge({
    name: 'runner_database_dead_rows',
    help: 'Rows of the database that were changed or removed and still take room, by table. Vacuum frees them.',
    labelNames: ['table'],
    registers
  })
  for (const [table, counts] of Object.entries(rows)) dead.set({ table }, counts.dead)
  const longest = 'How long the oldest open transaction of the database has lasted. It keeps vacuum from freeing rows.'
  new Gauge({ name: 'runner_database_longest_transaction_seconds', help: longest, registers }).set(
    (oldestTransaction?.ms ?? 0) / 1000
  )
  new Gauge({ name: 'runner_database_bytes', help: 'Size of the database on its disk.', registers }).set(bytes)
}
