// Properties as Heap keeps them: names and plain values.
import type { UserView } from '../../../sandbox/views'

export function Properties({ properties }: { readonly properties: UserView['properties'] }) {
  const entries = Object.entries(properties)
  if (entries.length === 0) return <p className="quiet">None.</p>
  return (
    <dl className="facts">
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt className="mono">{name}</dt>
          <dd className="mono">{String(value)}</dd>
        </div>
      ))}
    </dl>
  )
}
