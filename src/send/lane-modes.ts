// The states of `Lanes` as closed tables: of all lanes together, and of each.
import { Modes } from '../delivery/modes'

/**
 * open      events come; reading pauses while too many wait.
 * ended     no more come: what waits is sent.
 * stopped   what is in flight is answered; nothing more is sent. Also after a failure.
 */
export type Phase = 'open' | 'ended' | 'stopped'

const NEXT_PHASE: Readonly<Record<Phase, readonly Phase[]>> = {
  open: ['ended', 'stopped'],
  ended: ['stopped'],
  stopped: []
}

/**
 * gathering   waits for a window full, or for a reason to send less.
 * sending     one delivery in bulk, and single calls beside it, until all of them are answered and settled.
 * paused      all that the lane holds waits for budgets: until a moment later.
 * done        nothing is left and no more will come, or the run has stopped, or an outcome could not be settled.
 */
export type LaneMode = 'gathering' | 'sending' | 'paused' | 'done'

const NEXT_MODE: Readonly<Record<LaneMode, readonly LaneMode[]>> = {
  gathering: ['sending', 'paused', 'done'],
  sending: ['gathering', 'done'],
  paused: ['gathering', 'done'],
  done: []
}

export function createPhase(): Modes<Phase> {
  return new Modes(NEXT_PHASE, 'open')
}

export function createLaneMode(): Modes<LaneMode> {
  return new Modes(NEXT_MODE, 'gathering')
}
