// Which events a source for Braze's Currents takes, and their names.
import { useState } from 'react'
import { useUnsaved } from '../../address'
import type { Source } from '../../../runner/admin/shapes'
import { change, type ApiProblem } from '../../api/request'
import { Button } from '../../parts/button'
import { Choices, Switch } from '../../parts/choice'
import { TextField } from '../../parts/field'
import { Form } from '../../parts/form'
import { ProblemNotice } from '../../parts/notice'
import { fromLines } from '../../words'

interface Props {
  readonly source: Source
  readonly onChanged: () => void
}

export function CurrentsChoices(props: Props) {
  return (
    <section>
      <h2>What is taken from Braze</h2>
      <p className="quiet">
        At first: what people do with messages, under Segment’s names. Left out is what an SDK reports as well, such as
        sessions and purchases, since it would count twice.
      </p>
      <ChoicesForm {...props} />
    </section>
  )
}

function ChoicesForm(props: Props) {
  const { entered, edit, isChanged, save, problem, saved } = useCurrents(props)
  return (
    <Form className="stack narrow" onSubmit={save}>
      <Who value={entered.identity} onChange={(identity) => edit({ identity })} />
      <Names value={entered.names} onChange={(names) => edit({ names })} />
      <TextField
        label="Put before each name"
        value={entered.prefix}
        onChange={(prefix) => edit({ prefix })}
        help="As it is, blanks included. Empty: nothing."
        isCode
      />
      <Switch
        label="Keep the texts of messages and replies"
        help="They may hold personal data."
        isOn={entered.keepsTexts}
        onChange={(keepsTexts) => edit({ keepsTexts })}
      />
      <Types entered={entered} edit={edit} />
      <ProblemNotice problem={problem} />
      <div className="actions">
        <Button type="submit" disabled={!isChanged}>
          Save these choices
        </Button>
        <span role="status">{saved}</span>
      </div>
    </Form>
  )
}

interface TypesProps {
  readonly entered: Pick<Entered, 'alsoTypes' | 'notTypes'>
  readonly edit: (part: Partial<Entered>) => void
}

function Types({ entered, edit }: TypesProps) {
  return (
    <>
      <TextField
        label="Also taken"
        value={entered.alsoTypes}
        onChange={(alsoTypes) => edit({ alsoTypes })}
        help="Braze’s event types, one per line, such as users.behaviors.Purchase."
        lines={3}
        isCode
      />
      <TextField
        label="Left out"
        value={entered.notTypes}
        onChange={(notTypes) => edit({ notTypes })}
        lines={3}
        isCode
      />
    </>
  )
}

interface Entered {
  readonly identity: 'external_user_id' | 'user_id'
  readonly names: 'segment' | 'raw'
  readonly prefix: string
  readonly keepsTexts: boolean
  /** One per line. */
  readonly alsoTypes: string
  readonly notTypes: string
}

function toEntered({ currents = {} }: Source): Entered {
  const { identity = 'external_user_id', names = 'segment', prefix = '', keepsTexts = false } = currents
  const [alsoTypes, notTypes] = [currents.alsoTypes ?? [], currents.notTypes ?? []].map((types) => types.join('\n'))
  return { identity, names, prefix, keepsTexts, alsoTypes: alsoTypes ?? '', notTypes: notTypes ?? '' }
}

function useCurrents({ source, onChanged }: Props) {
  const [changed, setChanged] = useState<Partial<Entered>>({})
  const [problem, setProblem] = useState<ApiProblem>()
  const [saved, setSaved] = useState('')
  const stored = toEntered(source)
  const entered = { ...stored, ...changed }
  const isChanged = JSON.stringify(entered) !== JSON.stringify(stored)
  useUnsaved(isChanged)
  const edit = (part: Partial<Entered>): void => {
    setChanged((before) => ({ ...before, ...part }))
    setSaved('')
  }
  const save = async (): Promise<void> => {
    const { alsoTypes, notTypes } = entered
    const currents = { ...entered, alsoTypes: fromLines(alsoTypes), notTypes: fromLines(notTypes) }
    const answer = await change('PATCH', `/api/sources/${source.id}`, { currents })
    setProblem(answer.ok ? undefined : answer.problem)
    if (!answer.ok) return
    setChanged({})
    setSaved('● Saved')
    onChanged()
  }
  return { entered, edit, isChanged, save, problem, saved }
}

interface ChoiceProps<Value> {
  readonly value: Value
  readonly onChange: (value: Value) => void
}

function Who(props: ChoiceProps<Entered['identity']>) {
  return (
    <Choices
      legend="The user id in Heap"
      options={[
        { value: 'external_user_id', label: 'external_user_id', help: 'The id that your apps give to Braze' },
        { value: 'user_id', label: 'user_id', help: 'Braze’s own id of the person' }
      ]}
      {...props}
    />
  )
}

function Names(props: ChoiceProps<Entered['names']>) {
  return (
    <Choices
      legend="Names of events"
      options={[
        { value: 'segment', label: 'As Segment names them', help: 'Such as Email Opened' },
        { value: 'raw', label: 'As Braze names them', help: 'Such as users.messages.email.Open' }
      ]}
      {...props}
    />
  )
}
