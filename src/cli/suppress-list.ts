// Reads the people whose events `send` leaves out: from receipts, lists, and a runner's suppressions.
import { checkUsers, identitiesIn, parseReceipt, readListText, readUserList, type ListedUser } from '../deletion'
import { toPersonHash } from '../heap/deletion-users'
import { fieldOf } from '../heap/input'
import type { HeapSettings } from '../heap/settings'
import { MisuseError } from '../misuse'
import { findRunner, readSuppressed } from './runner-folder'
import { UsageError } from './io'
import type { SendFlags } from './send-flags'

/** A person as receipts write them. */
const HASH = /^sha256:[0-9a-f]{64}$/

/** @throws UsageError for a file that cannot be read, or an invalid list */
export async function findSuppressed(
  { suppress = [], data }: Pick<SendFlags, 'suppress' | 'data'>,
  settings: HeapSettings
): Promise<ReadonlySet<string>> {
  const lists = await Promise.all(suppress.map((path) => readPeople(path, settings)))
  const runner = data === undefined ? undefined : findRunner(data, settings.appId)
  return new Set([...lists.flat(), ...(runner ? await readSuppressed(runner) : [])])
}

async function readPeople(path: string, settings: HeapSettings): Promise<readonly string[]> {
  try {
    const text = await readListText(path)
    const known = text.trimStart().startsWith('{') ? readKnown(text) : undefined
    return known ?? toPeople(await readUserList(path), settings)
  } catch (failure) {
    if (!(failure instanceof MisuseError)) throw failure
    // The rules of lists are those of `delete`, so their messages begin with its words.
    throw new UsageError(
      `nothing was sent: --suppress ${path}: ${failure.message.replace(/^nobody was deleted: /, '')}`
    )
  }
}

/** The people of a receipt, or of what the admin API answers about its list; `undefined` for another text. */
function readKnown(text: string): readonly string[] | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const receipt = parseReceipt(value)
  if (receipt) return identitiesIn(receipt)
  const suppressions = fieldOf(value, 'suppressions')
  if (!Array.isArray(suppressions)) return undefined
  return suppressions.map((one) => fieldOf(one, 'person')).filter((person) => typeof person === 'string')
}

function toPeople(listed: readonly ListedUser[], settings: HeapSettings): string[] {
  const isHash = ({ id }: ListedUser): boolean => HASH.test(id.trim())
  const hashes = listed.filter(isHash).map(({ id }) => id.trim())
  const users = checkUsers(
    listed.filter((one) => !isHash(one)),
    settings,
    { advice: { literal: 'write the list as a JSON array of strings', column: 'remove the other columns' } }
  )
  return [...hashes, ...users.map(({ identity }) => toPersonHash(identity, settings.identityRules))]
}
