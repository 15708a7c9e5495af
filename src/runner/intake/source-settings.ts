// What analytics.js is told when it loads: where to post, and which plugins to load.
import type { Config, Destination, Mode, Source } from '../../storage/settings/model'
import { findDestinationType } from '../destinations/catalog'
import type { DevicePlugin } from '../destinations/destination-type'

export interface SettingsRequest {
  readonly source: Source
  readonly config: Config
  /** The address under which the page reaches the runner, such as `http://localhost:3000`. */
  readonly origin: string
}

/** Where the runner serves the script of a device-mode plugin. */
export const PLUGIN_PATH = '/web/heap-destination.min.js'

/** The shape of Segment's own answer, as far as analytics.js reads it. Source: `@segment/analytics-next`, CDNSettings. */
export function sourceSettings({ source, config, origin }: SettingsRequest): Record<string, unknown> {
  const { protocol, host } = new URL(origin)
  const plugins = devicePlugins(source, config)
  return {
    integrations: {
      'Segment.io': {
        apiKey: source.writeKeys[0],
        apiHost: `${host}/v1`,
        protocol: protocol.replace(':', ''),
        unbundledIntegrations: [],
        addBundledMetadata: true,
        // So every event says in `_metadata.bundledIds` for which destinations its page had a plugin. Under the plugin's own
        // name it would take an integration of that name, and for that analytics.js loads code that the runner has not.
        maybeBundledConfigIds: { 'Segment.io': plugins.map(({ destinationId }) => destinationId) },
        versionSettings: { version: '4.4.7', componentTypes: ['browser'] }
      },
      ...Object.fromEntries(plugins.flatMap(consentEntry))
    },
    ...consentOf(source, config),
    plan: { track: { __default: { enabled: true, integrations: {} } }, identify: {}, group: {} },
    edgeFunction: {},
    analyticsNextEnabled: true,
    middlewareSettings: {},
    enabledMiddleware: {},
    metrics: { sampleRate: 0, host: `${host}/v1` },
    legacyVideoPluginsEnabled: false,
    remotePlugins: plugins.map(({ plugin }) => ({ ...plugin, url: origin + PLUGIN_PATH }))
  }
}

interface Plugged {
  readonly destinationId: string
  readonly plugin: DevicePlugin
  readonly consentCategories: readonly string[]
}

/**
 * The entry by which Segment's consent wrapper knows what a plugin needs. `unbundled`, so that analytics.js loads no code
 * for it: that is the remote plugin's. Source: `@segment/analytics-consent-tools`, which looks up
 * `integrations.<name>.consentSettings.categories`.
 */
function consentEntry({ plugin, consentCategories: categories }: Plugged): [string, object][] {
  return categories.length === 0
    ? []
    : [[plugin.name, { bundlingStatus: 'unbundled', consentSettings: { categories } }]]
}

/** What the wrapper stamps events with: the categories of all destinations of the source, also of those in cloud mode. */
function consentOf(source: Source, config: Config): { consentSettings?: object } {
  const needed = connectedTo(source, config).map(
    ({ destination: { type, settings } }) => findDestinationType(type)?.consentCategories(settings) ?? []
  )
  const allCategories = [...new Set(needed.flat())]
  if (allCategories.length === 0) return {}
  const hasUnmappedDestinations = needed.some((categories) => categories.length === 0)
  return { consentSettings: { allCategories, hasUnmappedDestinations } }
}

function connectedTo(source: Source, { destinations }: Config): { destination: Destination; mode: Mode | undefined }[] {
  return destinations.flatMap((destination) => {
    const connection = destination.connections.find(({ sourceId }) => sourceId === source.id)
    return destination.isOn && connection ? [{ destination, mode: connection.mode }] : []
  })
}

function devicePlugins(source: Source, config: Config): Plugged[] {
  return connectedTo(source, config).flatMap(({ destination: { id, type: name, settings }, mode }) => {
    const type = findDestinationType(name)
    const plugin = type?.devicePlugin?.(settings)
    if (mode !== 'device' || type === undefined || plugin === undefined) return []
    return [{ destinationId: id, plugin, consentCategories: type.consentCategories(settings) }]
  })
}
