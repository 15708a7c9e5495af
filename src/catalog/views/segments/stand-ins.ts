// The local stand-ins of partners: what to enter to reach one, and what each holds.
import type { PartnerTypeKey, Status } from '../../../runner/admin/shapes'
import type { StandInView } from '../../../sandbox/partners/stand-in-pages'
import { useResource } from '../../api/resource'

/** `undefined`: there is none, or it has not answered yet. `everyMs`: reads it again that long after each answer. */
export function useStandIn(type: PartnerTypeKey, everyMs?: number): StandInView | undefined {
  const { data: status } = useResource<Status>('/api/status')
  const hasAny = status !== undefined && status.partnersUrl !== null
  const { data } = useResource<{ partners: StandInView[] }>(hasAny ? '/api/sandbox/partners' : null, everyMs)
  return data?.partners.find(({ name }) => name === type.replaceAll('_', '-'))
}
