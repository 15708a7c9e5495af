// Says which filters of a shared link cannot be understood, and removes them from the address.
import { setQuery } from '../../address'
import { Button } from '../../parts/button'
import { Notice } from '../../parts/notice'
import type { WrongFilter } from './filters'

export function WrongFilters({ wrong }: { readonly wrong: readonly WrongFilter[] }) {
  const leaveOut = (): void => setQuery(Object.fromEntries(wrong.map(({ name }) => [name, ''])))
  return (
    <Notice kind="error" title="This link has a filter that means nothing">
      <ul>
        {wrong.map(({ name, message }) => (
          <li key={name}>
            <span className="mono">{name}</span>: {message}
          </li>
        ))}
      </ul>
      <p>
        Nothing is shown, because these would not be the events that were meant.{' '}
        <Button kind="text" onClick={leaveOut}>
          Leave {wrong.length === 1 ? 'it' : 'them'} out
        </Button>
      </p>
    </Notice>
  )
}
