// What is done to every event, folded away below its alterations: none of it asks for action.
import type { Transformation } from '../../../runner/admin/shapes'
import { toNumber } from '../../words'

const WORDS: Readonly<Record<Transformation['kind'], string>> = {
  flattened: 'an object: its parts are properties of their own,',
  list_as_text: 'a list: sent as JSON text in',
  null_left_out: 'null: left out',
  added: 'Added on the way:'
}

export function TransformationList({ transformations }: { readonly transformations: readonly Transformation[] }) {
  if (transformations.length === 0) return null
  return (
    <details className="transformations quiet">
      <summary>What always happens on the way: {toNumber(transformations.length)}</summary>
      <ul>
        {transformations.map(({ kind, path, names }, index) => (
          <li key={index}>
            {path !== '' && <span className="mono">{path}</span>} {WORDS[kind]}{' '}
            <span className="mono">{names.join(', ')}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}
