// A pause of a destination as the admin API shows it.
import type { Pause } from '../worker/pump'
import { toIso } from './iso-time'
import type { Pause as PauseView } from './shapes'

export function toPauseView(pause: Pause | undefined): PauseView | null {
  return pause === undefined ? null : { ...pause, until: toIso(pause.until) }
}
