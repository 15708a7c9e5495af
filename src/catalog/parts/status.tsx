// What became of an event, as a mark and a word: never by colour alone.
import type { Pause, State } from '../../runner/admin/shapes'
import { STATE_WORDS } from '../words'

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

/** Whether a destination is on, and whether it really sends. */
export function OnOff({ isOn, pause }: { readonly isOn: boolean; readonly pause: Pause | null }) {
  if (isOn && pause !== null) return <PauseStatus pause={pause} />
  return (
    <span className={isOn ? 'status delivered' : 'status skipped'}>
      <span aria-hidden="true" className="status-mark">
        {isOn ? '●' : '○'}
      </span>
      {isOn ? 'On' : 'Off'}
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
