// One destination as a file has it: its settings, connections and mappings, checked as if a person had entered them.
import type { JSONObject } from '@segment/actions-core'
import type { Connection, Destination, Mapping, Source } from '../../storage/settings/model'
import type { DestinationEntry } from '../admin/shapes'
import { refuseMapping } from '../admin/mapping-draft'
import { findDestinationType } from '../destinations/catalog'
import type { DestinationType, Parsed, Surroundings } from '../destinations/destination-type'
import { createDestination, createId } from '../destinations/edits'

export interface DestinationPlanning {
  readonly surroundings: Surroundings
  readonly now: number
  readonly sources: readonly Source[]
  /** Sentences are added to it. */
  readonly faults: string[]
}

/** Where something is wrong, a sentence is added to the faults, and what is returned is of no use. */
export function planDestination(
  known: Destination | undefined,
  entry: DestinationEntry,
  planning: DestinationPlanning
): Destination {
  const note = (path: string, sentence: string): void => {
    planning.faults.push(`destination "${entry.name}", ${path}: ${sentence}`)
  }
  const type = findDestinationType(entry.type)
  if (type === undefined) note('type', `there is no kind "${entry.type}" in this release.`)
  if (known !== undefined && known.type !== entry.type) note('type', `it is a ${known.type} here. Rename one.`)
  const before = known ?? unusable(entry)
  if (type === undefined) return before
  const parsed = type.parse(entry.settings, planning.surroundings)
  noteSettings(entry, parsed, note)
  if ('errors' in parsed) return before
  const { settings } = parsed
  const connections = toConnections(entry, { type, sources: planning.sources, note })
  const isOnPages = connections.some(({ mode }) => mode === 'device')
  noteAll('settings', isOnPages ? type.refuseDevice?.(settings) : undefined, note)
  const mappings = toMappings(before.mappings, entry, { type, note })
  const base = known ?? createDestination(type, { name: entry.name, settings, mappings: [] }, planning.now)
  const secrets = isSameService(base, { type, parsed, ...planning }) ? base.secrets : {}
  return { ...base, isOn: entry.isOn, settings, secrets, connections, mappings }
}

type Note = (path: string, sentence: string) => void

function noteAll(path: string, sentences: Readonly<Record<string, string>> | undefined, note: Note): void {
  for (const [key, sentence] of Object.entries(sentences ?? {})) note(`${path}.${key}`, sentence)
}

function noteSettings({ settings }: DestinationEntry, parsed: ParsedSettings, note: Note): void {
  if ('errors' in parsed) return noteAll('settings', parsed.errors, note)
  const unknown = Object.keys(settings).filter((key) => !Object.hasOwn(parsed.settings, key) && settings[key] !== '')
  for (const key of unknown) note(`settings.${key}`, 'there is no such setting.')
}

/** Stands in a plan that is given up, since faults were noted. */
function unusable(entry: DestinationEntry): Destination {
  return { ...entry, id: '', createdAt: '', secrets: {}, connections: [], mappings: [] }
}

type ParsedSettings = ReturnType<DestinationType['parse']>

/** A stored secret goes to nobody whom it was not entered for. */
function isSameService(
  known: Destination,
  { type, parsed, surroundings }: { type: DestinationType; parsed: Parsed; surroundings: Surroundings }
): boolean {
  const before = type.parse(known.settings, surroundings)
  return 'settings' in before && before.secretsGoTo === parsed.secretsGoTo
}

interface Noting {
  readonly type: DestinationType
  readonly note: Note
}

function toConnections(
  { connections }: DestinationEntry,
  { type, sources, note }: Noting & { readonly sources: readonly Source[] }
): Connection[] {
  return connections.flatMap(({ source: name, mode }, index) => {
    const source = sources.find((one) => one.name === name)
    const path = `connections[${index}]`
    if (source === undefined) {
      note(path, `there is no source "${name}".`)
      return []
    }
    if (!type.card.connectionModes[source.kind].includes(mode)) {
      note(path, `a ${source.kind} source cannot be connected in ${mode} mode.`)
    }
    return [{ sourceId: source.id, mode }]
  })
}

/** Each keeps the id of the one of its name; of several, in their order. */
function toMappings(known: readonly Mapping[], { mappings }: DestinationEntry, { type, note }: Noting): Mapping[] {
  const left = [...known]
  return mappings.map((entry, index) => {
    for (const [field, sentence] of Object.entries(refuseMapping(type, entry))) {
      note(`mappings[${index}] (${entry.name}), ${field}`, sentence)
    }
    const place = left.findIndex(({ name }) => name === entry.name)
    const [before] = place < 0 ? [] : left.splice(place, 1)
    const { name, action, trigger, mapping, isOn } = entry
    return { id: before?.id ?? createId('map'), name, action, trigger, mapping: mapping as JSONObject, isOn }
  })
}
