// Creates sources, destinations and mappings from what a person entered.
import { randomBytes } from 'node:crypto'
import type { JSONObject, Preset } from '@segment/actions-core'
import type { SourceKind, StoredSettings } from '../../storage/settings/model'
import type { DestinationType } from './destination-type'
import type { Connection, Destination, Mapping, Source } from '../../storage/settings/model'

export function createId(prefix: 'src' | 'dst' | 'map' | 'rcp' | 'alt'): string {
  return `${prefix}_${randomBytes(8).toString('hex')}`
}

/** 32 letters and digits, as Segment's write keys have. */
export function createWriteKey(): string {
  const text = randomBytes(48)
    .toString('base64')
    .replace(/[^A-Za-z0-9]/g, '')
  return text.length >= 32 ? text.slice(0, 32) : createWriteKey()
}

export interface SourceDraft {
  readonly name: string
  readonly kind: SourceKind
  /** Default: a random one. */
  readonly writeKey?: string | undefined
}

export function createSource({ name, kind, writeKey }: SourceDraft, now: number): Source {
  const writeKeys = [writeKey ?? createWriteKey()]
  return { id: createId('src'), name, kind, writeKeys, createdAt: new Date(now).toISOString() }
}

export interface DestinationDraft {
  readonly name?: string | undefined
  /** Checked. */
  readonly settings: StoredSettings
  readonly secrets?: Readonly<Record<string, string>> | undefined
  readonly connections?: readonly Connection[] | undefined
  /** Default: false. */
  readonly isOn?: boolean | undefined
  /** Default: the presets of the type, all on. */
  readonly mappings?: readonly MappingDraft[] | undefined
}

export interface MappingDraft {
  readonly name?: string | undefined
  readonly action: string
  readonly trigger?: string | undefined
  readonly mapping?: JSONObject | undefined
  /** Default: true. */
  readonly isOn?: boolean | undefined
}

/** A name that is not taken: `Heap`, or `Heap 2`, and so on. */
export function freeName(name: string, taken: readonly string[]): string {
  let free = name
  for (let number = 2; taken.includes(free); number++) free = `${name} ${number}`
  return free
}

export function createDestination(type: DestinationType, draft: DestinationDraft, now: number): Destination {
  return {
    id: createId('dst'),
    type: type.card.type,
    name: draft.name ?? type.card.name,
    isOn: draft.isOn ?? false,
    createdAt: new Date(now).toISOString(),
    settings: draft.settings,
    secrets: draft.secrets ?? {},
    connections: draft.connections ?? [],
    mappings: draft.mappings?.map((mapping) => createMapping(type, mapping)) ?? presetMappings(type)
  }
}

/** Absent fields are taken from the preset with this name, or from the action's defaults. */
export function createMapping(type: DestinationType, draft: MappingDraft): Mapping {
  const { action, isOn = true } = draft
  const { title = action, defaultSubscription = '' } = type.actions[action]?.definition ?? {}
  const { name = title } = draft
  const preset = findPreset(type, { name, action })
  const { trigger = preset?.subscribe ?? defaultSubscription, mapping = mappingOf(preset) } = draft
  return { id: createId('map'), name, action, trigger, mapping, isOn }
}

export function presetMappings(type: DestinationType): Mapping[] {
  return type.presets.map((preset) => createMapping(type, toDraft(preset)))
}

/** Resets the mapping to its preset, or, if it has none, to the first preset of its action. */
export function resetMapping(type: DestinationType, mapping: Mapping): Mapping {
  const preset = findPreset(type, mapping)
  if (preset === undefined) return mapping
  return { ...mapping, ...createMapping(type, toDraft(preset)), id: mapping.id, name: mapping.name, isOn: mapping.isOn }
}

export function toDraft(preset: Preset): MappingDraft {
  const { name, partnerAction: action } = preset
  const trigger = preset.type === 'automatic' ? preset.subscribe : undefined
  return { name, action, trigger, mapping: mappingOf(preset) }
}

type AutomaticPreset = Extract<Preset, { type: 'automatic' }>

function findPreset(type: DestinationType, of: { name: string; action: string }): AutomaticPreset | undefined {
  const automatic = type.presets.filter((preset): preset is AutomaticPreset => preset.type === 'automatic')
  const ofAction = automatic.filter(({ partnerAction }) => partnerAction === of.action)
  return ofAction.find(({ name }) => name === of.name) ?? ofAction[0]
}

function mappingOf(preset: Preset | undefined): JSONObject {
  return preset?.mapping ?? {}
}
