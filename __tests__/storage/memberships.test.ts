// Memberships in an SQLite file: what every store of them promises, damage, and a million of them in little memory.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openMembershipFile } from '../../src/storage/memberships/sqlite/membership-file'
import type { MembershipStore } from '../../src/storage/memberships/memberships'
import { makeDirectory } from '../runner/runners'
import { clock, describeMemberships, type MembershipOptions, type OpenMemberships } from './membership-contract'
import { describeTargets } from './target-contract'

const opened = new Set<MembershipStore>()

afterEach(async () => {
  for (const store of opened) await store.close()
  opened.clear()
})

async function open({
  path = join(makeDirectory(), 'segments.db'),
  ...options
}: MembershipOptions & { path?: string } = {}): Promise<OpenMemberships> {
  const store = openMembershipFile({ path, now: () => clock.now, ...options })
  opened.add(store)
  const reopen = async (): Promise<OpenMemberships> => {
    opened.delete(store)
    await store.close()
    return open({ path, ...options })
  }
  return { store, reopen }
}

describeMemberships('memberships in a file', open)
describeTargets('memberships in a file', open)

test('a file that is something else is left alone, in words', () => {
  const path = join(makeDirectory(), 'segments.db')
  writeFileSync(path, 'x'.repeat(10_000))
  expect(() => openMembershipFile({ path, now: () => clock.now })).toThrow(
    /^segments\.db is damaged: it is not a database\. .*--accept-loss\.$/
  )
})
