// The table of leases in memory, which tests and simulations use, does what the one in the database does.
import { MemoryLeases } from '../../../src/storage/ownership/memory-leases'
import { leaseTableContract } from './lease-table-contract'

leaseTableContract(() => {
  let now = 0
  const table = new MemoryLeases(() => now)
  const living = new Set<string>()
  return Promise.resolve({
    connect: (id) => {
      living.add(id)
      return table
    },
    outlive: async (dead) => {
      now += 10_000
      for (const id of living) {
        if (id !== dead) await table.beat({ id, name: `name of ${id}`, version: '1.0.0', isLeaving: false })
      }
    },
    delivered: () => Promise.resolve()
  })
})
