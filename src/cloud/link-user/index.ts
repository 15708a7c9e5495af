// The action linkUser: links a visitor of Heap to a user id, from alias calls.
import { createAction } from '../create-action'
import { SUBSCRIPTIONS } from '../subscriptions'
import { fields } from './fields'
import { toInput } from './input'

export const linkUser = createAction({
  title: 'Link User',
  description:
    "Link a visitor, known to Heap by Heap's own user ID, to your user ID, so that both become one person. Heap links each of its IDs to one user only, and at most ten of its IDs to a user per month; it ignores further ones.",
  defaultSubscription: SUBSCRIPTIONS.alias,
  fields,
  toInput
})
