// Saves a mapping, resets it to its default, or removes it.
import { useState, type ReactNode } from 'react'
import { change, type ApiProblem } from '../../api/request'
import { Button } from '../../parts/button'
import { Confirm } from '../../parts/confirm'
import { ProblemNotice } from '../../parts/notice'
import { leaveRemoved } from '../../parts/undo-removal'
import { hasMistake, type MappingDraft } from './mapping-draft'

interface Props {
  readonly path: string
  /** Address of the page to show after it was removed. */
  readonly back: string
  readonly draft: MappingDraft
  /** The body of the request that stores it. */
  readonly changes: object
  readonly isChanged: boolean
  readonly isTriggerFine: boolean
  readonly onUndo: () => void
  readonly onStored: () => void
  /** Called once it is stored. */
  readonly children?: ReactNode
}

export function MappingActions(props: Props) {
  const { path, back, draft, changes, isChanged, isTriggerFine, onUndo, onStored, children } = props
  const [problem, setProblem] = useState<ApiProblem>()
  const ask = async ({ method, to, body, then }: Asking): Promise<void> => {
    const answer = await change(method, to, body)
    setProblem(answer.ok ? undefined : answer.problem)
    if (answer.ok) await then()
  }
  return (
    <div className="save-bar">
      <div className="actions">
        <Button
          kind="primary"
          disabled={!isChanged || !isTriggerFine || hasMistake(draft)}
          onClick={() => ask({ method: 'PATCH', to: path, body: changes, then: onStored })}
        >
          Save
        </Button>
        <Button disabled={!isChanged} onClick={onUndo}>
          Undo changes
        </Button>
        <span role="status" className="quiet">
          {isChanged ? 'Not saved yet' : 'Saved: new events are sent like this.'}
        </span>
      </div>
      <Endings
        onReset={() => ask({ method: 'POST', to: `${path}/reset`, then: onStored })}
        onRemove={() => ask({ method: 'DELETE', to: path, then: () => leaveRemoved(back, draft.name) })}
      />
      <ProblemNotice problem={problem} />
      {children}
    </div>
  )
}

interface Asking {
  readonly method: 'PATCH' | 'POST' | 'DELETE'
  readonly to: string
  readonly body?: object
  /** Called once the runner has accepted it. */
  readonly then: () => unknown
}

function Endings({ onReset, onRemove }: { readonly onReset: () => unknown; readonly onRemove: () => unknown }) {
  return (
    <div className="actions">
      <Confirm question="Your changes to this mapping are lost." yes="Back to default" onYes={onReset}>
        Mapping back to default
      </Confirm>
      <Confirm question="Events it takes are no longer sent." yes="Remove the mapping" onYes={onRemove}>
        Remove
      </Confirm>
    </div>
  )
}
