// The log of what happened in the Developer Hub. Replaying the same facts restores the same state.
import type { Delta } from './deltas'
import type { HubGrant, HubIntegration, HubSegment, SegmentIds } from './hub-model'

export type HubFact =
  | { readonly kind: 'integration'; readonly integration: HubIntegration }
  | { readonly kind: 'segment'; readonly segment: HubSegment }
  | (SegmentIds & { readonly kind: 'renamed'; readonly name: string })
  | (SegmentIds & { readonly kind: 'recurring'; readonly every_ms: number | null; readonly at: number })
  | (SegmentIds & Delta & { readonly kind: 'synced'; readonly at: number })
  | (SegmentIds & { readonly kind: 'drained' })
  | { readonly kind: 'granted'; readonly grant: HubGrant }

export class HubBook {
  readonly integrations = new Map<string, HubIntegration>()
  readonly segments: HubSegment[] = []
  readonly grants: HubGrant[] = []
  private readonly told = new Map<HubSegment, Set<string>>()

  apply(fact: HubFact): void {
    switch (fact.kind) {
      case 'integration':
        return void this.integrations.set(fact.integration.id, fact.integration)
      case 'segment':
        return void this.segments.push(fact.segment)
      case 'granted':
        return this.grant(fact.grant)
      case 'renamed':
      case 'recurring':
      case 'synced':
      case 'drained':
        return this.change(fact)
    }
  }

  find({ integration_id, segment_id }: SegmentIds): HubSegment | undefined {
    return this.segments.find((one) => one.id === segment_id && one.integration_id === integration_id)
  }

  grantOf(integrationId: string, environment: string): HubGrant | undefined {
    return this.grants.find(({ integration_id, env_id }) => integration_id === integrationId && env_id === environment)
  }

  /** The members that the integration knows from the syncs so far. */
  toldOf(segment: HubSegment): ReadonlySet<string> {
    return this.told.get(segment) ?? new Set()
  }

  private grant(grant: HubGrant): void {
    const before = this.grants.findIndex(
      ({ integration_id, env_id }) => integration_id === grant.integration_id && env_id === grant.env_id
    )
    this.grants.splice(before === -1 ? this.grants.length : before, 1, grant)
  }

  private change(fact: Extract<HubFact, SegmentIds>): void {
    const segment = this.find(fact)
    if (segment === undefined) return
    if (fact.kind === 'renamed') segment.name = fact.name
    if (fact.kind === 'drained') this.told.delete(segment)
    if (fact.kind === 'recurring') {
      segment.recurring = fact.every_ms === null ? null : { every_ms: fact.every_ms, next_at: fact.at + fact.every_ms }
    }
    if (fact.kind === 'synced') this.tell(segment, fact)
  }

  private tell(segment: HubSegment, { add, remove, at }: Delta & { readonly at: number }): void {
    const told = this.told.get(segment) ?? new Set()
    for (const id of add) told.add(id)
    for (const id of remove) told.delete(id)
    this.told.set(segment, told)
    const { recurring } = segment
    if (recurring !== null) segment.recurring = { ...recurring, next_at: at + recurring.every_ms }
  }
}
