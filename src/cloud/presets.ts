// The mappings that a new destination starts with: together they take every event of Segment's specification once.
import { defaultValues, type JSONObject, type Preset } from '@segment/actions-core'
import { VIEW_EVENTS } from '../heap/view-events'
import { actions } from './actions'
import { SUBSCRIPTIONS } from './subscriptions'

const { view, ...trackMapping } = defaultsOf('trackEvent')

/** Segment makes these for sources. Segment's validation allows fields in a mapping only, and so no sync mode. */
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

/** What Engage sends to such a mapping is about an audience, also where the event itself does not say so. */
const audienceMapping = { ...defaultsOf('syncAudience'), computation_class: 'audience' }

/**
 * Segment makes these for Engage spaces, each when somebody chooses to send that kind of event. They give Heap what the
 * automatic ones give. An entity beside a user, such as a product in a cart, is no audience: an ordinary event.
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

/** Without a mapping for audiences, it is an ordinary event. */
function engagePreset(
  name: string,
  // Newer versions of actions-core know more of them than the oldest that we go with.
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
