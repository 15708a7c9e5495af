// The action identifyUser: sets user properties from identify calls.
import { createAction } from '../create-action'
import { SUBSCRIPTIONS } from '../subscriptions'
import { fields } from './fields'
import { toInput } from './input'

export const identifyUser = createAction({
  title: 'Identify User',
  description: 'Set user properties in Heap. Heap creates the user if it does not know the user ID yet.',
  defaultSubscription: SUBSCRIPTIONS.identify,
  fields,
  toInput
})
