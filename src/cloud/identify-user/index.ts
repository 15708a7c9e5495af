// The action for what is known about people: identify calls.
import { createAction } from '../action'
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
