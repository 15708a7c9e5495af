// The call that sets user properties, and the rules for their names and values.
import type { Call } from '../delivery/types'
import type { HeapEndpoints } from './endpoints'
import { SERVER_LIMITS } from './limits'
import type { HeapSettings } from './settings'
import { userPropertyName } from './user-properties'
import type { UserItem, WireProperties } from './wire'

const USER_RULES = { root: 'traits', limits: SERVER_LIMITS, rename: userPropertyName } as const
const CLEARING_RULES = { ...USER_RULES, keepsNull: true } as const

export function userRules({ traits }: Pick<HeapSettings, 'traits'>): typeof USER_RULES | typeof CLEARING_RULES {
  return traits.isClearedByNull ? CLEARING_RULES : USER_RULES
}

/** Sets user properties. */
export function userCall(endpoints: HeapEndpoints, identity: string, properties: WireProperties): Call {
  const item: UserItem = { identity, properties }
  return { endpoint: endpoints.users, item, subject: `identity:${identity}` }
}
