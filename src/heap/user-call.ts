// Makes the call that sets user properties, and the rules for their names and values.
import type { Call } from '../delivery/types'
import type { HeapEndpoints } from './endpoints'
import type { FlattenRules } from './flatten'
import { SERVER_LIMITS } from './limits'
import type { HeapSettings } from './settings'
import { userPropertyName } from './user-properties'
import type { UserItem, WireProperties } from './wire'

const RULES = {
  traits: rulesFor('traits'),
  properties: rulesFor('properties'),
  'context.traits': rulesFor('context.traits')
}

/** The rules for flattening traits. They are made once, because nearly every call needs them (bench: send). */
export function userRules({ traits }: Pick<HeapSettings, 'traits'>, root: TraitRoot): TraitFlattening {
  return traits.isClearedByNull ? RULES[root].clearing : RULES[root].usual
}

export type TraitRoot = FlattenRules['root']
type TraitFlattening = FlattenRules & { readonly root: TraitRoot }

function rulesFor(root: TraitRoot): { readonly usual: TraitFlattening; readonly clearing: TraitFlattening } {
  const usual = { root, limits: SERVER_LIMITS, rename: userPropertyName }
  return { usual, clearing: { ...usual, keepsNull: true } }
}

/** The call that sets user properties of an identity. */
export function userCall(endpoints: HeapEndpoints, identity: string, properties: WireProperties): Call {
  const item: UserItem = { identity, properties }
  return { endpoint: endpoints.users, item, subject: `identity:${identity}` }
}
