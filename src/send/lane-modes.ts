// The state machines of `Lanes` as tables: of all lanes together, and of each lane.
import { Modes } from '../delivery/modes'

/**
 * open      events arrive; reading pauses while too many wait.
 * ended     no more events arrive; those that wait are sent.
 * stopped   nothing more is sent; requests under way are still answered. Also after a failure.
 */
export type Phase = 'open' | 'ended' | 'stopped'

const NEXT_PHASE: Readonly<Record<Phase, readonly Phase[]>> = {
  open: ['ended', 'stopped'],
  ended: ['stopped'],
  stopped: []
}

/**
 * gathering   waits for a full window, or for a reason to send less.
 * sending     one bulk delivery, and single calls beside it, until all of them are answered and settled.
 * paused      all events of the lane wait for budgets; the lane checks again after a short sleep.
 * done        no events are left and no more will arrive, or the run has stopped, or an outcome could not be settled.
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
