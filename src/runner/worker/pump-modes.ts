// What a pump does now, and what it may do next.
import { Modes } from '../../delivery/modes'

/**
 * looking      asks the queue for the next events.
 * delivering   a batch is taken: it is sent, and its results are stored.
 * idle         nothing is due, the budget is spent, or the runner failed: until it is woken, or a moment later.
 * resting      every address of the last batch fails: until one may be tried again, or the settings change.
 * ended        no more events are taken.
 */
type Mode = 'looking' | 'delivering' | 'idle' | 'resting' | 'ended'

const NEXT: Readonly<Record<Mode, readonly Mode[]>> = {
  looking: ['delivering', 'idle', 'ended'],
  delivering: ['looking', 'resting', 'idle', 'ended'],
  idle: ['looking', 'ended'],
  resting: ['looking', 'ended'],
  ended: []
}

export function createPumpModes(): Modes<Mode> {
  return new Modes<Mode>(NEXT, 'idle')
}
