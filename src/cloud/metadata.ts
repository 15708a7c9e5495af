// The destination as plain data, for catalogs: what can be set, done, mapped and started with. Pure: writes no file.
import type { ActionDefinition, DestinationDefinition, GlobalSetting, InputField } from '@segment/actions-core'
import type { Settings } from './settings'

/**
 * Text of `metadata.json`: name, slug, mode and description; settings, actions with their fields, and presets, each in
 * the order of the definition and under the names of Segment's own types. What a definition leaves open is left out.
 */
export function toMetadataJson(definition: DestinationDefinition<Settings>): string {
  const { name, slug, mode, description, authentication, presets } = definition
  const metadata = {
    name,
    slug,
    mode,
    description,
    authentication: authentication && {
      scheme: authentication.scheme,
      fields: mapEntries(authentication.fields, toFieldMetadata)
    },
    actions: mapEntries(definition.actions, toActionMetadata),
    presets
  }
  return `${JSON.stringify(metadata, null, 2)}\n`
}

function toActionMetadata(action: ActionDefinition<Settings>) {
  const { title, description, defaultSubscription, fields, performBatch, syncMode } = action
  return {
    title,
    description,
    platform: 'cloud',
    defaultSubscription,
    hasPerformBatch: performBatch !== undefined,
    syncMode,
    fields: mapEntries(fields as Record<string, InputField>, toFieldMetadata)
  }
}

/** `required` is always told, because a catalog marks both; functions have no place in JSON. */
function toFieldMetadata({ label, description, type, required = false, ...rest }: GlobalSetting | InputField) {
  return { label, description, type, required, ...rest }
}

function mapEntries<From, To>(entries: Record<string, From>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, map(value)]))
}
