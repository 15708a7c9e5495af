// The body of one request that changes who is in a cohort: who joins in one object, who leaves in another.
import { JsonText } from '../../delivery/json-text'

/** What the ids of an integration are in Braze. */
export type CohortIdentifier = 'external_id' | 'device_id' | 'user_alias'

const FIELDS = { external_id: 'user_ids', device_id: 'device_ids', user_alias: 'aliases' } as const

/** Upper bound for the bytes of a body besides its ids and the envelope. */
export const CHANGES_OVERHEAD = 200

/** One user who joins (`+`) or leaves (`-`): a text that `writeCohortChanges` takes apart again. */
export function toCohortItem(id: string | object, { isMember }: { readonly isMember: boolean }): JsonText {
  return new JsonText((isMember ? '+' : '-') + JSON.stringify(id))
}

/** JSON of the body. If a user is named twice, the last one counts. */
export function writeCohortChanges(
  items: readonly string[],
  { envelope, identifier }: { readonly envelope: object; readonly identifier: CohortIdentifier }
): string {
  const signs = new Map(items.map((item) => [item.slice(1), item.charAt(0)]))
  const idsWith = (sign: string): string => [...signs].flatMap(([id, ofId]) => (ofId === sign ? [id] : [])).join(',')
  const key = FIELDS[identifier]
  const joining = idsWith('+')
  const leaving = idsWith('-')
  const changes = [
    ...(joining === '' ? [] : [`{"${key}":[${joining}]}`]),
    ...(leaving === '' ? [] : [`{"${key}":[${leaving}],"should_remove":true}`])
  ]
  return `${JSON.stringify(envelope).slice(0, -1)},"cohort_changes":[${changes.join(',')}]}`
}
