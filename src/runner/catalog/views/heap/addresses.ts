// Addresses of people in the local Heap. A person is known by an identity, a Heap user id, or an anonymous id.
import type { Person } from '../../api/heap-view'

export interface PersonKey {
  readonly app: string
  readonly kind: 'identity' | 'user_id' | 'anonymous_id'
  readonly key: string
}

export function personAddress({ app, kind, key }: PersonKey): string {
  return `/heap/person?${new URLSearchParams({ app, kind, key }).toString()}`
}

export function keyOf({ app_id: app, identity, user_ids: [userId], anonymous_ids: [anonymousId] }: Person): PersonKey {
  if (identity !== null) return { app, kind: 'identity', key: identity }
  return userId === undefined
    ? { app, kind: 'anonymous_id', key: anonymousId ?? '' }
    : { app, kind: 'user_id', key: userId }
}
