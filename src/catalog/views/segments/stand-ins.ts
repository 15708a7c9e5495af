// The local stand-ins of partners: the values to enter, and what each has stored.
import type { PartnerTypeKey, Status } from '../../../runner/admin/shapes'
import type { StandInView } from '../../../sandbox/partners/stand-in-pages'
import { useResource } from '../../api/resource'

/** `undefined`: there is none, or it has not answered yet. `everyMs`: pause between two reads, in milliseconds. */
export function useStandIn(type: PartnerTypeKey, everyMs?: number): StandInView | undefined {
  const { data: status } = useResource<Status>('/api/status')
  const hasAny = status !== undefined && status.partnersUrl !== null
  const { data } = useResource<{ partners: StandInView[] }>(hasAny ? '/api/sandbox/partners' : null, everyMs)
  return data?.partners.find(({ name }) => name === type.replaceAll('_', '-'))
}
