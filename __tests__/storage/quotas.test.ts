// Quota counts in a file.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openQuotaCounts } from '../../src/storage/quotas/sqlite-quotas'
import { describeQuotas } from './quota-contract'

const folder = mkdtempSync(join(tmpdir(), 'quotas-test-'))
const opened: { close(): void }[] = []

afterAll(() => {
  for (const one of opened) one.close()
  rmSync(folder, { recursive: true })
})

let files = 0

describeQuotas(async () => {
  const clock = { now: 0 }
  const path = join(folder, `${++files}.db`)
  const [counts, others] = [1, 2].map(() => openQuotaCounts({ path, now: () => clock.now }))
  if (counts === undefined || others === undefined) throw new Error('nothing was opened')
  opened.push(counts, others)
  return { counts, others, clock }
})
