// Which destinations get the events of a source.
import type { Destination } from '../../../runner/admin/shapes'

export function takersOf(sourceId: string, destinations: readonly Destination[]): Destination[] {
  return destinations.filter(
    ({ isOn, connections }) => isOn && connections.some((connection) => connection.sourceId === sourceId)
  )
}
