// The destination as Segment's catalogs read it: `metadata.json` with everything told that a definition may leave open.
import type { DestinationDefinition } from '@segment/actions-core'
import type { Settings } from '../../src'
import { toMetadataJson } from '../../src/cloud/metadata'

type Entry = Record<string, unknown>

const SETTING = { multiple: false, choices: null, default: null, depends_on: null }
const FIELD = {
  ...SETTING,
  allowNull: false,
  dynamic: false,
  format: null,
  placeholder: null,
  properties: null,
  category: null,
  readOnly: null,
  hidden: null,
  minimum: null,
  maximum: null,
  defaultObjectUI: null,
  disabledInputMethods: null,
  displayMode: null,
  additionalProperties: false
}
const ACTION = { hidden: false, syncMode: null, hooks: null, dynamicFields: null }

export function toCatalogMetadata(definition: DestinationDefinition<Settings>): string {
  const plain = JSON.parse(toMetadataJson(definition)) as Record<'authentication' | 'actions', Entry> & {
    presets: Entry[]
  }
  const { authentication, actions, presets, ...head } = plain
  const metadata = {
    ...head,
    authentication: { ...authentication, fields: mapEntries(authentication['fields'], toSetting) },
    audienceConfig: null,
    actions: mapEntries(actions, ({ fields, ...action }) => ({
      ...ACTION,
      ...action,
      fields: mapEntries(fields, toField)
    })),
    presets: presets.map((preset) => ({ ...preset, eventSlug: preset['eventSlug'] ?? null }))
  }
  return `${JSON.stringify(metadata, null, 2)}\n`
}

function toSetting(setting: Entry): Entry {
  const names = ['label', 'description', 'type', 'required', ...Object.keys(SETTING)]
  const told = { ...SETTING, ...setting } as Entry
  return Object.fromEntries(names.map((name) => [name, told[name]]))
}

function toField({ unsafe_hidden: hidden = null, ...field }: Entry): Entry {
  return { ...FIELD, ...field, hidden }
}

function mapEntries(entries: unknown, map: (entry: Entry) => Entry): Entry {
  return Object.fromEntries(Object.entries(entries as Record<string, Entry>).map(([key, entry]) => [key, map(entry)]))
}
