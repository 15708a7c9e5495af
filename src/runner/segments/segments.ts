// Heap's segments in a running runner: who takes the webhooks, and who works on them.
import { Receiver, rulesOf, SegmentWork } from '../../segments'
import type { MembershipStore } from '../../storage/memberships/memberships'
import type { ConfigStore } from '../../storage/settings/config-store'
import type { BodyReader } from '../intake/body-reader'
import { webhookReader } from './read-webhook'

export interface SegmentsOptions {
  readonly config: ConfigStore
  readonly store: MembershipStore
  readonly bodies: BodyReader
  readonly now: () => number
  readonly onError: (error: unknown) => void
}

export interface Segments {
  readonly receiver: Receiver
  readonly work: SegmentWork
}

export function createSegments({ config, store, bodies, now, onError }: SegmentsOptions): Segments {
  const read = webhookReader(bodies)
  const work = new SegmentWork({
    store,
    read,
    rulesOf: (id) => {
      const integration = config.integration(id)
      return integration && rulesOf(integration)
    },
    onError
  })
  return { work, receiver: new Receiver({ store, read, now, onStored: () => work.wake() }) }
}
