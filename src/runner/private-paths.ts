// Which fields of a source's events may be dropped or hashed before they are stored, and why others may not.
import type { PrivateFields } from '../storage/settings/model'

const ALLOWED = /^(?:context|properties|traits)(?:\.[^.]+)+$/

/** Without these nobody knows whose event it is, or what it is. */
const KEPT: ReadonlySet<string> = new Set([
  ...['userId', 'anonymousId', 'previousId', 'groupId', 'messageId'],
  ...['type', 'event', 'name', 'timestamp', 'originalTimestamp', 'receivedAt', 'sentAt']
])

/** By list, what is wrong with its paths, in a sentence each; empty: nothing. */
export function findWrongPaths({ dropped, hashed }: PrivateFields): Readonly<Record<string, string>> {
  const wrong = { dropped: dropped.flatMap(whyWrong), hashed: hashed.flatMap(whyWrong) }
  const double = dropped.filter((path) => hashed.includes(path))
  wrong.hashed.push(...double.map((path) => `${path} is dropped already: name it once.`))
  return Object.fromEntries(
    Object.entries(wrong).flatMap(([list, why]) => (why.length === 0 ? [] : [[`privateFields.${list}`, why.join(' ')]]))
  )
}

function whyWrong(path: string): string[] {
  if (ALLOWED.test(path)) return []
  if (!KEPT.has(path)) return [`${path} is no path below context, properties or traits, such as context.ip.`]
  const advice = path === 'userId' ? ' Heap gets a hash of it where the destination hashes user ids.' : ''
  return [`${path} is stored as it comes: without it, nobody knows whose event it is, or what it is.${advice}`]
}
