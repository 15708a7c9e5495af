// Addresses of people in the local Heap. A person is known by an identity, a Heap user id, or an anonymous id.
import type { UserView } from '../../../sandbox/views'
import type { EventDetail } from '../../../runner/admin/shapes'

export interface PersonKey {
  /** App ID; empty: any. */
  readonly app: string
  readonly kind: 'identity' | 'user_id' | 'anonymous_id'
  readonly key: string
}

export function personAddress({ app, kind, key }: PersonKey): string {
  return `/heap/person?${new URLSearchParams({ app, kind, key }).toString()}`
}

/** As the local Heap is asked for somebody and their events; `undefined` for an anonymous id, which cannot be asked for. */
export function toFilter({ app, kind, key }: PersonKey): string | undefined {
  if (kind === 'anonymous_id') return undefined
  return new URLSearchParams({ ...(app !== '' && { app_id: app }), [kind]: key }).toString()
}

/** Of the person that an event is about, as Heap got to know them: their id may have been hashed on the way. */
export function personOfEventAddress({ eventId, destinationId }: { eventId: number; destinationId: string }): string {
  return `/heap/person?${new URLSearchParams({ event: String(eventId), destination: destinationId }).toString()}`
}

interface SentBody {
  readonly app_id?: string
  readonly identity?: string
  readonly user_id?: string
  readonly user_identifier?: { readonly anonymous_id?: string }
}

/** `undefined` when nothing was sent about a person. */
export function keyOfEvent({ deliveries }: EventDetail, destinationId: string | null): PersonKey | undefined {
  const ofDestination = deliveries.filter(
    (delivery) => (destinationId ?? delivery.destinationId) === delivery.destinationId
  )
  const keys = ofDestination.flatMap(({ sent }) =>
    sent.flatMap(({ body }): PersonKey[] => {
      const { app_id: app = '', identity, user_id: userId, user_identifier: visitor } = body as SentBody
      if (identity !== undefined) return [{ app, kind: 'identity', key: identity }]
      if (userId !== undefined) return [{ app, kind: 'user_id', key: userId }]
      return visitor?.anonymous_id === undefined ? [] : [{ app, kind: 'anonymous_id', key: visitor.anonymous_id }]
    })
  )
  return keys[0]
}

export function keyOf({
  app_id: app,
  identity,
  user_ids: [userId],
  anonymous_ids: [anonymousId]
}: UserView): PersonKey {
  if (identity !== null) return { app, kind: 'identity', key: identity }
  return userId === undefined
    ? { app, kind: 'anonymous_id', key: anonymousId ?? '' }
    : { app, kind: 'user_id', key: userId }
}
