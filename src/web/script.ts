// The one script for pages without a bundler, and for analytics.js, which loads it as a remote plugin by its global name.
// Settings are plain data here: what a bundler would import is switched on by name.
import type { Plugin } from '@segment/analytics-next'
import { abTastySignals, type AbTastySettings } from './ab-tasty'
import { commandAiSignals, type CommandAiSettings } from './command-ai'
import { heapEnrichment, type EnrichmentSettings } from './enrichment'
import { heapPlugin } from './plugin'
import type { HeapPluginSettings } from './settings'
import type { Signal } from './signal'

export interface ScriptSettings extends Omit<HeapPluginSettings, 'signals'> {
  /** Also add Heap's ids of the visitor to every event. Default: off. */
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
  const { enrichment, abTasty, commandAi, ...rest } = settings
  const signals: Signal[] = []
  if (abTasty) signals.push(abTastySignals(optionsOf(abTasty)))
  if (commandAi) signals.push(commandAiSignals(optionsOf(commandAi)))
  const plugins = [heapPlugin({ ...rest, signals })]
  if (enrichment) plugins.push(heapEnrichment(optionsOf(enrichment)))
  return plugins
}

function optionsOf<Options extends object>(option: true | Options): Options | undefined {
  return option === true ? undefined : option
}

Object.assign(window, { heapDestination })
