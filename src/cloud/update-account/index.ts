// The action updateAccount: sets account properties and links users to accounts, from group calls.
import { createAction } from '../create-action'
import { SUBSCRIPTIONS } from '../subscriptions'
import { fields } from './fields'
import { toInput } from './input'

export const updateAccount = createAction({
  title: 'Update Account',
  description: 'Set account properties in Heap, and link the user to the account.',
  defaultSubscription: SUBSCRIPTIONS.group,
  fields,
  toInput
})
