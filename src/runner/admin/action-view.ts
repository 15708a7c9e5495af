// Converts actions, fields and presets of a destination type for the page.
import type { InputField } from '@segment/actions-core'
import { SYNC_MODE } from '../../cloud/sync-audience/sync-mode'
import { presetMappings } from '../destinations/edits'
import type { DestinationType } from '../destinations/destination-type'
import type { Action as ActionView, Field, Preset as PresetView } from './shapes'

export function toActionViews({ actions }: DestinationType): ActionView[] {
  return Object.entries(actions).map(([key, { definition }]) => ({
    key,
    title: definition.title,
    description: definition.description,
    defaultTrigger: definition.defaultSubscription ?? null,
    fields: [
      ...Object.entries(definition.fields)
        // Segment's platform reads these; the runner always sends in batches.
        .filter(([name]) => name !== 'enable_batching' && name !== 'batch_size')
        .map(([name, field]) => toFieldView(name, field)),
      ...toSyncModeView(definition)
    ]
  }))
}

/**
 * Segment's form asks for the sync mode beside the fields; here it is one of them. Without it, rows of a model have no
 * meaning.
 */
function toSyncModeView({ syncMode }: DestinationType['actions'][string]['definition']) {
  if (syncMode === undefined) return []
  const { label, description, choices } = syncMode
  return [toFieldView(SYNC_MODE, { label, description, type: 'string', choices: [...choices] })]
}

export function toPresetViews(type: DestinationType): PresetView[] {
  return presetMappings(type).map(({ id: _ofNobody, ...preset }) => preset)
}

function toFieldView(key: string, field: InputField): Field {
  return {
    key,
    label: field.label,
    description: field.description,
    type: field.type,
    isRequired: field.required === true,
    isMultiple: field.multiple === true,
    group: groupOf(key, field),
    ...(field.default !== undefined && { default: field.default }),
    ...(Array.isArray(field.choices) && { choices: field.choices })
  }
}

/** Fields that nearly everybody leaves as they are, beside those that the action itself folds away. */
const RARE: ReadonlySet<string> = new Set([SYNC_MODE, 'time'])

function groupOf(key: string, { category, displayMode }: InputField): Field['group'] {
  if (RARE.has(key)) return 'rare'
  if (category === 'config') return 'shape'
  return category === 'internal' || displayMode === 'collapsed' ? 'rare' : 'main'
}
