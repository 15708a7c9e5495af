// What keeps a destination from sending, as the admin API shows it: a pause of its own, and paused sources.
import type { Destination, Source } from '../../storage/settings/model'
import type { Pause } from '../worker/pump'
import type { AdminContext } from './admin-context'
import { toIso } from './iso-time'
import type { Destination as DestinationView, Pause as PauseView } from './shapes'

export function toPauseView(pause: Pause | undefined): PauseView | null {
  return pause === undefined ? null : { ...pause, until: toIso(pause.until) }
}

type Pauses = Pick<DestinationView, 'pause' | 'pausedSources'>

export function pausesOf(
  { config, pause }: AdminContext,
  { id, connections }: Pick<Destination, 'id' | 'connections'>
): Pauses {
  const isPaused = (source: Source): boolean =>
    source.pausedAt !== undefined && connections.some(({ sourceId }) => sourceId === source.id)
  const pausedSources = config.current.sources
    .filter(isPaused)
    .map(({ id: sourceId, name }) => ({ id: sourceId, name }))
  return { pausedSources, pause: toPauseView(pause(id)) }
}
