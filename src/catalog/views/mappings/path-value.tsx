// Edits a value that comes from the event: its path, and a second path to fall back to.
import { Button } from '../../parts/button'
import { TextField } from '../../parts/field'
import type { Origin } from './origin'

interface Props {
  /** Label of the field, for screen readers. */
  readonly label: string
  /** Id of a list of paths to choose from. */
  readonly paths: string
  readonly origin: Extract<Origin, { kind: 'path' }>
  readonly onChange: (origin: Origin) => void
}

export function PathValue(props: Props) {
  const { label, origin, paths, onChange } = props
  const { path, otherwise } = origin
  return (
    <div className="path-value">
      <TextField
        label={`${label}: value`}
        isLabelHidden
        isCode
        value={path}
        list={paths}
        onChange={(changed) => onChange({ ...origin, path: changed })}
      />
      {otherwise === undefined ? (
        <Button
          kind="text"
          label={`Or else from another place: ${label}`}
          onClick={() => onChange({ kind: 'path', path, otherwise: '' })}
        >
          Or else from
        </Button>
      ) : (
        <Otherwise {...props} path={path} otherwise={otherwise} />
      )}
    </div>
  )
}

interface OtherwiseProps extends Omit<Props, 'origin'> {
  readonly path: string
  readonly otherwise: string
}

function Otherwise({ label, paths, path, otherwise, onChange }: OtherwiseProps) {
  return (
    <>
      <TextField
        label={`${label}: or else from`}
        isCode
        value={otherwise}
        list={paths}
        onChange={(changed) => onChange({ kind: 'path', path, otherwise: changed })}
      />
      <Button kind="text" label={`Remove the other place: ${label}`} onClick={() => onChange({ kind: 'path', path })}>
        Remove
      </Button>
    </>
  )
}
