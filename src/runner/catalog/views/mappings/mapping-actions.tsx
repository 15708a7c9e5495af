// Stores a mapping, takes it back to its default, removes it. Edits nothing.
import { useState } from 'react'
import { goTo } from '../../address'
import { change, type ApiProblem } from '../../api/request'
import { Button } from '../../parts/button'
import { Confirm } from '../../parts/confirm'
import { ProblemNotice } from '../../parts/notice'
import { hasMistake, toFieldValues, type MappingDraft } from './mapping-draft'

interface Props {
  readonly path: string
  /** Where to go once it is removed. */
  readonly back: string
  readonly draft: MappingDraft
  readonly isChanged: boolean
  readonly isTriggerFine: boolean
  readonly onUndo: () => void
  readonly onStored: () => void
}

export function MappingActions({ path, back, draft, isChanged, isTriggerFine, onUndo, onStored }: Props) {
  const [problem, setProblem] = useState<ApiProblem>()
  const { name, trigger, isOn } = draft
  const ask = async (method: 'PATCH' | 'POST' | 'DELETE', place: string, body?: object): Promise<boolean> => {
    const answer = await change(method, place, body)
    setProblem(answer.ok ? undefined : answer.problem)
    return answer.ok
  }
  const save = async (): Promise<void> => {
    if (await ask('PATCH', path, { name, trigger, isOn, mapping: toFieldValues(draft) })) onStored()
  }
  const reset = async (): Promise<void> => {
    if (await ask('POST', `${path}/reset`)) onStored()
  }
  const remove = async (): Promise<void> => {
    if (await ask('DELETE', path)) goTo(back)
  }
  return (
    <div className="save-bar">
      <div className="actions">
        <Button kind="primary" disabled={!isChanged || !isTriggerFine || hasMistake(draft)} onClick={save}>
          Save
        </Button>
        <Button disabled={!isChanged} onClick={onUndo}>
          Undo changes
        </Button>
        <span role="status" className="quiet">
          {isChanged ? 'Not saved yet' : 'Saved: events that arrive now are sent like this.'}
        </span>
      </div>
      <div className="actions">
        <Confirm question="Your changes to this mapping are lost." yes="Back to default" onYes={reset}>
          Mapping back to default
        </Confirm>
        <Confirm question="Events it takes are no longer sent." yes="Remove the mapping" onYes={remove}>
          Remove
        </Confirm>
      </div>
      <ProblemNotice problem={problem} />
    </div>
  )
}
