// Makes the settings that analytics.js loads: where to send events, and which plugins to load.
import type { Config, Destination, Mode, Source } from '../../storage/settings/model'
import { findDestinationType } from '../destinations/catalog'
import type { DevicePlugin } from '../destinations/destination-type'

export interface SettingsRequest {
  readonly source: Source
  readonly config: Config
  /** The address under which the page reaches the runner, such as `http://localhost:3000`. */
  readonly origin: string
}

/** Path of the device-mode plugin's script on the runner. */
export const PLUGIN_PATH = '/web/heap-destination.min.js'

/**
 * The shape of Segment's own answer, as far as analytics.js reads it. Source: `@segment/analytics-next`, CDNSettings.
 */
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
        // Makes every event say in `_metadata.bundledIds` which destinations had a plugin on its page. This cannot be
        // under the plugin's own name: for an integration of that name, analytics.js would load code that the runner
        // does not have.
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
 * The entry that tells Segment's consent wrapper which categories a plugin needs. It is `unbundled`, so that
 * analytics.js loads no code for it: the remote plugin has the code. Source: `@segment/analytics-consent-tools`, which
 * reads `integrations.<name>.consentSettings.categories`.
 */
function consentEntry({ plugin, consentCategories: categories }: Plugged): [string, object][] {
  return categories.length === 0
    ? []
    : [[plugin.name, { bundlingStatus: 'unbundled', consentSettings: { categories } }]]
}

/** The categories that the wrapper writes into events: those of all destinations of the source, also in cloud mode. */
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
