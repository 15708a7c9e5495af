// Removes what refers to things that are not there any more: connections, and what alerts watch and whom they tell.
import type { Alert, Config, Destination } from './model'

/** What is left as it is stays the same object. */
export function withoutLooseEnds(config: Config): Config {
  const { sources, destinations, integrations, recipients } = config
  const sourceIds = idsOf(sources)
  const watched = idsOf([...sources, ...destinations, ...integrations])
  const recipientIds = idsOf(recipients)
  return {
    ...config,
    destinations: destinations.map((one) => connectedTo(one, sourceIds)),
    alerts: config.alerts
      .filter(({ about }) => about === null || watched.has(about))
      .map((one) => telling(one, recipientIds))
  }
}

function idsOf(things: readonly { readonly id: string }[]): ReadonlySet<string> {
  return new Set(things.map(({ id }) => id))
}

function connectedTo(destination: Destination, sourceIds: ReadonlySet<string>): Destination {
  const connections = destination.connections.filter(({ sourceId }) => sourceIds.has(sourceId))
  return connections.length === destination.connections.length ? destination : { ...destination, connections }
}

function telling(alert: Alert, recipientIds: ReadonlySet<string>): Alert {
  const left = alert.recipientIds.filter((id) => recipientIds.has(id))
  return left.length === alert.recipientIds.length ? alert : { ...alert, recipientIds: left }
}
