// What analytics.js is told when it loads: where to post, and which plugins to load. Knows no HTTP.
import type { Config, Source } from '../../storage/settings/model'
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
      }
    },
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
}

function devicePlugins(source: Source, { destinations }: Config): Plugged[] {
  return destinations.flatMap(({ id, isOn, type, settings, connections }) => {
    const connection = connections.find(({ sourceId }) => sourceId === source.id)
    const plugin = findDestinationType(type)?.devicePlugin?.(settings)
    if (!isOn || connection?.mode !== 'device' || plugin === undefined) return []
    return [{ destinationId: id, plugin }]
  })
}
