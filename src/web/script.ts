// The script for pages without a bundler, and for analytics.js, which loads it as a remote plugin by its global name.
// Settings are plain data here: extras that other pages import are switched on by name.
import type { Plugin } from '@segment/analytics-next'
import { abTastySignals, type AbTastySettings } from './ab-tasty'
import { commandAiSignals, type CommandAiSettings } from './command-ai'
import { heapEnrichment, type EnrichmentSettings } from './enrichment'
import { arrayItems } from './array-items'
import { requireConsent, type ConsentSettings } from './consent'
import { hashIdentity } from './hash'
import { heapPageViews, pageEvents } from './page-views'
import { heapPlugin } from './plugin'
import type { HeapConfig, HeapPluginSettings } from './settings'
import type { Signal } from './signal'

/** Settings of heap.js that stand among Segment's own settings. */
const NAMED = [
  'disableTextCapture',
  'secureCookie',
  'ingestServer',
  'trackingServer',
  'disableSessionReplay',
  'disablePageviewAutocapture'
] as const

type NamedConfig = Pick<HeapConfig, (typeof NAMED)[number]>

type InCode = 'signals' | 'trackPages' | 'hashIdentity' | 'consent' | 'arrayItemsAsEvents'

export interface ScriptSettings extends Omit<HeapPluginSettings, InCode>, ConsentSettings, NamedConfig {
  /** Most items of array properties, per event, that become events of their own. Default: 0, none. */
  readonly arrayItemsAsEvents?: number
  /** `true`: page and screen calls become events. `heap`: page calls become page views of heap.js. Default: off. */
  readonly trackPages?: boolean | 'heap'
  /** Whether heap.js gets user ids as their SHA-256. Default: off. */
  readonly hashIdentity?: boolean
  /** Whether to add Heap's ids of the visitor to every event. Default: off. */
  readonly enrichment?: boolean | EnrichmentSettings
  /** Default: off. */
  readonly abTasty?: boolean | AbTastySettings
  /** Default: off. */
  readonly commandAi?: boolean | CommandAiSettings
}

/** `libraryName` of the remote plugin: `window.heapDestination`. */
const heapDestination = Object.assign(createPlugins, {
  pluginName: heapPlugin.pluginName,
  heapPlugin,
  heapEnrichment,
  abTastySignals,
  commandAiSignals
})

function createPlugins(settings: ScriptSettings): Plugin[] {
  const {
    enrichment,
    abTasty,
    commandAi,
    trackPages,
    hashIdentity: hashes,
    arrayItemsAsEvents: items,
    ...rest
  } = settings
  const signals: Signal[] = []
  if (abTasty) signals.push(abTastySignals(optionsOf(abTasty)))
  if (commandAi) signals.push(commandAiSignals(optionsOf(commandAi)))
  const plugins: Plugin[] = [
    heapPlugin({
      ...rest,
      heapConfig: { ...rest.heapConfig, ...Object.fromEntries(NAMED.map((name) => [name, settings[name]])) },
      signals,
      consent: requireConsent(settings),
      ...(trackPages && { trackPages: trackPages === 'heap' ? heapPageViews() : pageEvents() }),
      ...(hashes && { hashIdentity }),
      ...(items && { arrayItemsAsEvents: arrayItems(items) })
    })
  ]
  if (enrichment) plugins.push(heapEnrichment(optionsOf(enrichment)))
  return plugins
}

function optionsOf<Options extends object>(option: true | Options): Options | undefined {
  return option === true ? undefined : option
}

Object.assign(window, { heapDestination })
