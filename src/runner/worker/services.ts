// The services of destinations that are on, and why there is none for a destination.
import type { Destination } from '../../storage/settings/model'
import { findDestinationType } from '../destinations/catalog'
import type { DestinationType, Service, Surroundings } from '../destinations/destination-type'
import { runnerProblem, type Problem } from '../reasons'
import type { Pause } from './pump'

export interface Connected {
  readonly type: DestinationType
  readonly service: Service
}

export class Services {
  private readonly connected = new Map<string, Connected>()
  private readonly unavailable = new Map<string, Pause>()

  constructor(private readonly surroundings: Surroundings) {}

  /** Connects anew with these settings. A destination that is off has no service. */
  connect({ id, type: name, settings, isOn }: Destination): void {
    this.remove(id)
    if (!isOn) return
    const type = findDestinationType(name)
    if (type === undefined) {
      const message = 'This version has no such kind of destination.'
      this.unavailable.set(id, toPause(runnerProblem('settings_not_valid', message)))
      return
    }
    const service = type.connect(settings, this.surroundings)
    if ('problem' in service) this.unavailable.set(id, toPause(service.problem))
    else this.connected.set(id, { type, service })
  }

  remove(destinationId: string): void {
    this.connected.delete(destinationId)
    this.unavailable.delete(destinationId)
  }

  find(destinationId: string): Connected | undefined {
    return this.connected.get(destinationId)
  }

  /** Why the destination, although it is on, has nothing to deliver to. */
  pause(destinationId: string): Pause | undefined {
    return this.unavailable.get(destinationId)
  }

  /** The key of the budget that each destination spends. */
  budgetKeys(): Map<string, string> {
    return new Map(Array.from(this.connected, ([id, { service }]) => [id, service.budgetKey]))
  }
}

/** The sources whose new events it gets. A destination that is off gets none. */
export function sourcesOf({ isOn, connections }: Destination): string[] {
  return isOn ? connections.map(({ sourceId }) => sourceId) : []
}

function toPause({ code, title, message, advice }: Problem): Pause {
  return { until: null, code, title, message: `${message} ${advice}`, covers: 'all' }
}
