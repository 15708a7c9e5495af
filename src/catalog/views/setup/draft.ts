// The choices made so far while Heap is set up, and what is missing.
import { DEFAULT_REGION, type Region } from '../../../heap/regions'
import type { CardDetail, Mode, Preset, Source, SourceKind } from '../../../runner/admin/shapes'

export interface Draft {
  /** Id of an existing source; `new` for one that is created at the end. */
  readonly sourceId: string | undefined
  readonly newName: string
  readonly newKind: SourceKind
  readonly appIdText: string
  readonly region: Region
  readonly useSandbox: boolean
  readonly mode: Mode | undefined
  /** Presets that were turned on or off by hand, by name. */
  readonly switched: Readonly<Record<string, boolean>>
}

export const EMPTY_DRAFT: Draft = {
  sourceId: undefined,
  newName: 'My website',
  newKind: 'web',
  appIdText: '',
  region: DEFAULT_REGION,
  useSandbox: false,
  mode: undefined,
  switched: {}
}

/** The local Heap takes any number. This one does not look like a real App ID. */
export const LOCAL_APP_ID = '1234567890'

export const NEW_SOURCE = 'new'

/** The draft before any choice. Where there is only one option, it is chosen. */
export function startDraft(sources: readonly Source[], { wanted, hasSandbox }: StartingPoint): Draft {
  const [only, ...others] = sources
  const sourceId =
    sources.find(({ id }) => id === wanted)?.id ?? (others.length === 0 ? (only?.id ?? NEW_SOURCE) : undefined)
  return { ...EMPTY_DRAFT, sourceId, useSandbox: hasSandbox }
}

interface StartingPoint {
  /** Id of the source that the person came from. */
  readonly wanted: string | null
  readonly hasSandbox: boolean
}

export function kindOf({ sourceId, newKind }: Draft, sources: readonly Source[]): SourceKind | undefined {
  return sourceId === NEW_SOURCE ? newKind : sources.find(({ id }) => id === sourceId)?.kind
}

/**
 * The one that was chosen, if the kind of source has it. Otherwise device mode, which records most; but not while
 * trying the local Heap, which the script on a page does not know.
 */
export function modeOf(draft: Draft, card: CardDetail, kind: SourceKind): Mode {
  const wanted = draft.mode ?? (draft.useSandbox ? 'cloud' : 'device')
  return card.connectionModes[kind].includes(wanted) ? wanted : 'cloud'
}

/** In device mode the page sends its own page views. */
export function isPresetOn(preset: Preset, { switched }: Draft, mode: Mode): boolean {
  const isCapturedAnyway = mode === 'device' && isAboutPages(preset)
  return switched[preset.name] ?? (preset.isOn && !isCapturedAnyway)
}

export function isAboutPages({ trigger }: Preset): boolean {
  return trigger === 'type = "page"'
}

/** 1 to 4: the step to be done next, with everything before it done. */
export function nextStep(draft: Draft, { isAppIdFine }: { readonly isAppIdFine: boolean }): number {
  if (draft.sourceId === undefined || (draft.sourceId === NEW_SOURCE && draft.newName.trim() === '')) return 1
  return isAppIdFine ? 4 : 2
}
