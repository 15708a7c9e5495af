// The state of a delivery as a mark and a word: never by colour alone.
import type { Destination, Pause, State } from '../../runner/admin/shapes'
import { STATE_WORDS, toCount } from '../words'

export const STATE_MARKS: Readonly<Record<State, string>> = {
  waiting: '○',
  sending: '◐',
  retrying: '↻',
  delivered: '●',
  rejected: '✕',
  discarded: '⊘',
  skipped: '–'
}

export function Status({ state }: { readonly state: State }) {
  return (
    <span className={`status ${state}`}>
      <span aria-hidden="true" className="status-mark">
        {STATE_MARKS[state]}
      </span>
      {STATE_WORDS[state]}
    </span>
  )
}

interface OnOffProps {
  readonly isOn: boolean
  readonly pause: Pause | null
  readonly pausedSources?: Destination['pausedSources']
}

/** Whether a destination is on, and whether it really sends. */
export function OnOff({ isOn, pause, pausedSources = [] }: OnOffProps) {
  if (isOn && pause !== null) return <PauseStatus pause={pause} />
  if (isOn && pausedSources.length > 0) {
    return <PausedStatus word={`On, ${toCount(pausedSources.length, 'source')} paused`} />
  }
  return (
    <span className={isOn ? 'status delivered' : 'status skipped'}>
      <span aria-hidden="true" className="status-mark">
        {isOn ? '●' : '○'}
      </span>
      {isOn ? 'On' : 'Off'}
    </span>
  )
}

/** Somebody has paused it. */
export function PausedStatus({ word = 'Paused' }: { readonly word?: string }) {
  return (
    <span className="status retrying">
      <span aria-hidden="true" className="status-mark">
        ‖
      </span>
      {word}
    </span>
  )
}

function PauseStatus({ pause: { title, covers } }: { readonly pause: Pause }) {
  return (
    <span className="status retrying" title={title}>
      <span aria-hidden="true" className="status-mark">
        ↻
      </span>
      {covers === 'all' ? 'On, but paused' : 'On, but partly paused'}
      <span className="unseen">: {title}</span>
    </span>
  )
}
