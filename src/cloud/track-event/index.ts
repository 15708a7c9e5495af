// The action trackEvent: sends events from track, page and screen calls.
import { createAction } from '../create-action'
import { SUBSCRIPTIONS } from '../subscriptions'
import { fields } from './fields'
import { toInput } from './input'

export const trackEvent = createAction({
  title: 'Track Event',
  description: 'Send an event to Heap: something that a user did, or a page or screen that a user viewed.',
  defaultSubscription: SUBSCRIPTIONS.track,
  fields,
  toInput
})
