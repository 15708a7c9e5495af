// Makes `metadata.json`, a description of the destination for catalogs: settings, actions, fields and presets.
import type { ActionDefinition, DestinationDefinition, GlobalSetting, InputField } from '@segment/actions-core'
import type { Settings } from './settings'

/**
 * The text of `metadata.json`: name, slug, mode and description; settings, actions with their fields, and presets, in
 * the order of the definition and with the names of Segment's types. Absent values are left out.
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

/** `required` is always written, because a catalog marks both required and optional fields. JSON has no functions. */
function toFieldMetadata({ label, description, type, required = false, ...rest }: GlobalSetting | InputField) {
  return { label, description, type, required, ...rest }
}

function mapEntries<From, To>(entries: Record<string, From>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, map(value)]))
}
