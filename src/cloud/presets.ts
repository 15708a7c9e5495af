// The presets: mappings that a new destination starts with. Together they match every call of Segment's specification
// exactly once.
import { defaultValues, type JSONObject, type Preset } from '@segment/actions-core'
import { VIEW_EVENTS } from '../heap/view-events'
import { actions } from './actions'
import { SUBSCRIPTIONS } from './subscriptions'

const { view, ...trackMapping } = defaultsOf('trackEvent')

/** Segment creates these for sources. They have no sync mode, because Segment allows only fields in a mapping here. */
export const automaticPresets: Preset[] = [
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

/** Events that Engage sends to these mappings are about an audience, even if the event does not say so. */
const audienceMapping = { ...defaultsOf('syncAudience'), computation_class: 'audience' }

/**
 * Segment creates these for Engage spaces, when a person chooses to send that kind of event. They send the same as the
 * automatic presets. An entity beside a user, such as a product in a cart, is not an audience but an ordinary event.
 */
const engagePresets: Preset[] = [
  engagePreset('Linked Audience Entered', 'warehouse_audience_entered_track', audienceMapping),
  engagePreset('Linked Audience Exited', 'warehouse_audience_exited_track', audienceMapping),
  engagePreset('Linked Audience Membership Changed', 'warehouse_audience_membership_changed_identify', audienceMapping),
  engagePreset('Linked Entity Added', 'warehouse_entity_added_track'),
  engagePreset('Linked Entity Removed', 'warehouse_entity_removed_track'),
  engagePreset('Journey Step Entered', 'journeys_step_entered_track', audienceMapping),
  engagePreset('Journey Step, All Events', 'journey_step_all_events_track', audienceMapping)
]

export const presets: Preset[] = [...automaticPresets, ...engagePresets]

interface PresetTarget {
  readonly partnerAction: keyof typeof actions
  /** Default: the defaults of the action's fields. */
  readonly mapping?: JSONObject
}

function preset(name: string, subscription: keyof typeof SUBSCRIPTIONS, target: PresetTarget): Preset {
  const { partnerAction, mapping = defaultsOf(partnerAction) } = target
  return { name, subscribe: SUBSCRIPTIONS[subscription], partnerAction, mapping, type: 'automatic' }
}

type EngageSlug = Extract<Preset, { type: 'specificEvent' }>['eventSlug']

/** Without `audience`, the preset sends an ordinary event. */
function engagePreset(
  name: string,
  // Newer versions of actions-core have more slugs than the oldest version that we support.
  eventSlug: EngageSlug | 'journey_step_all_events_track',
  audience?: JSONObject
): Preset {
  const partnerAction = audience ? 'syncAudience' : 'trackEvent'
  const mapping = audience ?? trackMapping
  return { name, partnerAction, mapping, type: 'specificEvent', eventSlug: eventSlug as EngageSlug }
}

function viewOf(event: string): JSONObject {
  return { event, ...(view !== undefined && { view }) }
}

function defaultsOf(action: keyof typeof actions): JSONObject {
  return defaultValues(actions[action].fields)
}
