// The action syncAudience: sends Engage's audiences, journey steps and computed traits.
import { createAction } from '../create-action'
import { SUBSCRIPTIONS } from '../subscriptions'
import { fields } from './fields'
import { toInput } from './input'
import { syncMode } from './sync-mode'

export const syncAudience = createAction({
  title: 'Sync Audience',
  description:
    'Keep a user property in Heap in step with Engage: true or false for an audience or journey step, the value for a computed trait.',
  defaultSubscription: SUBSCRIPTIONS.engage,
  syncMode,
  fields,
  toInput
})
