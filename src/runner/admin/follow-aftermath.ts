// What has to be forgotten after several things were changed at once, as if each had been changed on its own.
import type { Aftermath } from '../configuration/planning'
import type { AdminContext } from './admin-context'

/** What targets were told, and what integrations have sent. */
export async function followAftermath({ heapSegments, segments }: AdminContext, aftermath: Aftermath): Promise<void> {
  const { movedTargets, goneTargets, goneIntegrations } = aftermath
  for (const id of [...movedTargets, ...goneTargets]) {
    await heapSegments.syncs.stop(id)
    await segments.targets.forget(id, { andLog: goneTargets.includes(id) })
  }
  for (const id of goneIntegrations) await segments.forget(id)
}
