// What became of an event, as a mark and a word: never by colour alone.
import type { State } from '../../runner/admin/shapes'
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

export function OnOff({ isOn }: { readonly isOn: boolean }) {
  return (
    <span className={isOn ? 'status delivered' : 'status skipped'}>
      <span aria-hidden="true" className="status-mark">
        {isOn ? '●' : '○'}
      </span>
      {isOn ? 'On' : 'Off'}
    </span>
  )
}
