// The mappings that a new destination starts with: together they take every event of Segment's specification once.
import { defaultValues, type JSONObject, type Preset } from '@segment/actions-core'
import { VIEW_EVENTS } from '../heap/view-events'
import { actions } from './actions'
import { SUBSCRIPTIONS } from './subscriptions'
import { SYNC_MODE } from './sync-audience/sync-mode'

const { view, ...trackMapping } = defaultsOf('trackEvent')

export const presets: Preset[] = [
  preset('Track Calls', 'track', { partnerAction: 'trackEvent', mapping: trackMapping }),
  preset('Page Calls', 'page', {
    partnerAction: 'trackEvent',
    mapping: { ...trackMapping, ...viewOf(VIEW_EVENTS.page) }
  }),
  preset('Screen Calls', 'screen', {
    partnerAction: 'trackEvent',
    mapping: { ...trackMapping, ...viewOf(VIEW_EVENTS.screen) }
  }),
  preset('Identify Calls', 'identify', { partnerAction: 'identifyUser' }),
  preset('Group Calls', 'group', { partnerAction: 'updateAccount' }),
  preset('Alias Calls', 'alias', { partnerAction: 'linkUser' }),
  preset('Engage Audiences and Journey Steps', 'audience', { partnerAction: 'syncAudience' }),
  preset('Engage Computed Traits', 'computedTrait', { partnerAction: 'syncAudience' })
]

interface PresetTarget {
  readonly partnerAction: keyof typeof actions
  /** Default: the defaults of the action's fields. */
  readonly mapping?: JSONObject
}

function preset(name: string, subscription: keyof typeof SUBSCRIPTIONS, target: PresetTarget): Preset {
  const { partnerAction, mapping = defaultsOf(partnerAction) } = target
  return { name, subscribe: SUBSCRIPTIONS[subscription], partnerAction, mapping, type: 'automatic' }
}

function viewOf(event: string): JSONObject {
  return { event, ...(view !== undefined && { view }) }
}

function defaultsOf(action: keyof typeof actions): JSONObject {
  const { fields, syncMode } = actions[action]
  return { ...defaultValues(fields), ...(syncMode && { [SYNC_MODE]: syncMode.default }) }
}
