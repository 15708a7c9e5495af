// The destination as Segment's catalogs read it: `metadata.json` with everything told that a definition may leave open, in
// the order in which Segment's command line writes it.
import type { DestinationDefinition } from '@segment/actions-core'
import type { Settings } from '../../src'
import { toMetadataJson } from '../../src/cloud/metadata'

type Entry = Readonly<Record<string, unknown>>

const TEXTS = { label: null, description: null, type: null, required: false, multiple: false }
const SETTING: Entry = { ...TEXTS, choices: null, default: null, depends_on: null }
const FIELD: Entry = {
  ...TEXTS,
  allowNull: false,
  dynamic: false,
  default: null,
  choices: null,
  placeholder: null,
  properties: null,
  category: null,
  depends_on: null,
  readOnly: null,
  hidden: null,
  minimum: null,
  maximum: null,
  defaultObjectUI: null,
  disabledInputMethods: null,
  displayMode: null,
  format: null,
  additionalProperties: false
}
const ACTION: Entry = {
  title: null,
  description: null,
  platform: null,
  defaultSubscription: null,
  hidden: false,
  hasPerformBatch: false,
  syncMode: null,
  hooks: null,
  dynamicFields: null
}

const SYNC_MODE: Entry = { default: null, label: 'Sync Mode', description: '', choices: [] }
const CHOICE: Entry = { value: null, label: null }
const PRESET: Entry = {
  name: null,
  type: null,
  partnerAction: null,
  subscribe: undefined,
  mapping: null,
  eventSlug: null
}

export function toCatalogMetadata(definition: DestinationDefinition<Settings>): string {
  const plain = JSON.parse(toMetadataJson(definition)) as Record<'authentication' | 'actions', Entry> & {
    readonly presets: Entry[]
  }
  const { authentication, actions, presets, ...others } = plain as typeof plain & Record<'slug' | 'name', unknown>
  const { slug, name, ...head } = others
  const metadata = {
    slug,
    name,
    ...head,
    authentication: {
      ...authentication,
      fields: mapEntries(authentication['fields'], (setting) => told(setting, SETTING))
    },
    audienceConfig: null,
    actions: mapEntries(actions, toAction),
    presets: presets.map((preset) => told(preset, PRESET))
  }
  return `${JSON.stringify(metadata, null, 2)}\n`
}

function toAction({ syncMode, fields, ...action }: Entry): Entry {
  const mode = syncMode === undefined ? null : toSyncMode(syncMode as Entry)
  return { ...told({ ...action, syncMode: mode }, ACTION), fields: mapEntries(fields, toField) }
}

function toSyncMode({ choices, ...mode }: Entry): Entry {
  return told({ ...mode, choices: (choices as Entry[]).map((choice) => told(choice, CHOICE)) }, SYNC_MODE)
}

function toField({ unsafe_hidden: hidden = null, ...field }: Entry): Entry {
  return told({ ...field, hidden }, FIELD)
}

/** What the entry says of these names, or else what leaving it open means. */
function told(entry: Entry, open: Entry): Entry {
  return Object.fromEntries(Object.entries(open).map(([name, value]) => [name, entry[name] ?? value]))
}

function mapEntries(entries: unknown, map: (entry: Entry) => Entry): Entry {
  return Object.fromEntries(Object.entries(entries as Record<string, Entry>).map(([key, entry]) => [key, map(entry)]))
}
