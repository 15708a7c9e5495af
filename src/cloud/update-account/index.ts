// The action for accounts and who belongs to them: group calls.
import { createAction } from '../action'
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
