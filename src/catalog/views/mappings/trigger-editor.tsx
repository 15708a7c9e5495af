// Edits the trigger of a mapping, and shows where it cannot be parsed.
import { useEffect, useState } from 'react'
import type { EventPaths, TriggerCheck } from '../../../runner/admin/shapes'
import { change } from '../../api/request'
import { TextField } from '../../parts/field'
import { toRules, toTrigger, type Group } from './trigger/rules'
import { TriggerBuilder } from './trigger/trigger-builder'

interface Props {
  readonly trigger: string
  readonly check: TriggerCheck | undefined
  /** Paths of recent events, to choose from. */
  readonly paths: EventPaths['paths']
  readonly onChange: (trigger: string) => void
}

const WAIT_MS = 150

/** The runner's check of a trigger, a moment after the last key. */
export function useTriggerCheck(trigger: string): TriggerCheck | undefined {
  const [checked, setChecked] = useState<{ trigger: string; check: TriggerCheck }>()
  useEffect(() => {
    const timer = setTimeout(() => {
      void change<TriggerCheck>('POST', '/api/triggers/check', { trigger }).then((answer) => {
        if (answer.ok) setChecked({ trigger, check: answer.data })
      })
    }, WAIT_MS)
    return () => clearTimeout(timer)
  }, [trigger])
  return checked?.trigger === trigger ? checked.check : undefined
}

/** Rules and text show the same trigger, and each follows changes of the other. */
export function TriggerEditor({ trigger, check, paths, onChange }: Props) {
  const [built, setBuilt] = useState<{ readonly group: Group; readonly trigger: string }>()
  // Incomplete rules cannot be read back from their text.
  const group = built?.trigger === trigger ? built.group : toRules(trigger)
  const build = (next: Group): void => {
    const text = toTrigger(next)
    setBuilt({ group: next, trigger: text })
    onChange(text)
  }
  return (
    <div className="trigger-editor">
      {group ? (
        <TriggerBuilder group={group} paths={paths} onChange={build} />
      ) : (
        <p className="quiet">This trigger is edited as text: it says more than the list of rules could show.</p>
      )}
      <TextField
        label="When"
        value={trigger}
        onChange={(text) => onChange(text.replaceAll('\n', ' '))}
        error={check?.isValid === false ? check.message : undefined}
        help="Events that fit are sent by this mapping. Use type, event, name, userId, properties.…, traits.… and context.…, with =, !=, contains(), match(), and, or."
        lines={trigger.length > 160 ? 3 : 2}
        isCode
      />
      {check?.isValid === false && <Where trigger={trigger} position={check.position} />}
    </div>
  )
}

/** The trigger, with a mark where the syntax error is. */
function Where({ trigger, position }: { readonly trigger: string; readonly position: number }) {
  const from = Math.max(0, position - 30)
  const word = /^(?:\w+|.)/.exec(trigger.slice(position))?.[0] ?? ''
  return (
    <p className="where mono" aria-label={`At character ${position + 1}`}>
      {from > 0 && '…'}
      {trigger.slice(from, position)}
      <mark>{word === '' ? 'here' : word}</mark>
      {trigger.slice(position + word.length, position + 40)}
    </p>
  )
}
