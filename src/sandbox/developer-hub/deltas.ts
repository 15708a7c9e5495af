// Computes what a sync of a segment sends: only the changes since the last sync.
import { survivorOf } from '../people'
import type { User } from '../people'

/**
 * Selects users who have this property, or this value of it if one is given. A segment in Heap is a rule over users,
 * too.
 */
export interface SegmentRule {
  readonly app_id: string
  readonly property: string
  readonly equals?: string | number | boolean | undefined
}

export interface Delta {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

/** Values of the identity property of all users whom the rule selects. Users without one are left out. */
export function membersOf(users: Iterable<User>, rule: SegmentRule, identityProperty: string): Set<string> {
  const members = new Set<string>()
  for (const user of users) {
    if (survivorOf(user) !== user || user.appId !== rule.app_id || !isTaken(user, rule)) continue
    const value = identityProperty === 'identity' ? user.identity : user.properties[identityProperty]
    if (value !== undefined && value !== null) members.add(String(value))
  }
  return members
}

function isTaken({ properties }: User, { property, equals }: SegmentRule): boolean {
  const value = properties[property]
  return equals === undefined ? value !== undefined : value === equals
}

export function deltaOf(before: ReadonlySet<string>, now: ReadonlySet<string>): Delta {
  return {
    add: [...now].filter((id) => !before.has(id)),
    remove: [...before].filter((id) => !now.has(id))
  }
}

/** The delta in pages of at most `size` people. If nothing changed, one empty page. */
export function pagesOf({ add, remove }: Delta, size: number): Delta[] {
  const pages: Delta[] = []
  for (let at = 0; at < add.length + remove.length; at += size) {
    const removed = Math.max(0, at - add.length)
    const room = size - add.slice(at, at + size).length
    pages.push({ add: add.slice(at, at + size), remove: remove.slice(removed, removed + room) })
  }
  return pages.length === 0 ? [{ add: [], remove: [] }] : pages
}
