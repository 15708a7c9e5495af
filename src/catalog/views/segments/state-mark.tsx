// A state as a mark and a word: never by colour alone.
import type { Shown } from './states'

export function StateMark({ shown: { tone, mark, words } }: { readonly shown: Shown }) {
  return (
    <span className={`status ${tone}`}>
      <span aria-hidden="true" className="status-mark">
        {mark}
      </span>
      {words}
    </span>
  )
}
