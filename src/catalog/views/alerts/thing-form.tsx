// The form of an alert or a recipient. A new one is added; of a stored one, only changes are saved.
import { useEffect, useState, type ReactNode } from 'react'
import { leaveFor, useUnsaved } from '../../address'
import { change, type ApiProblem } from '../../api/request'
import { Button } from '../../parts/button'
import { Form } from '../../parts/form'
import { ProblemNotice } from '../../parts/notice'

interface Options<Thing, Values> {
  /** Left out: a new one. */
  readonly stored: Thing | undefined
  /** Address of the list in the API. */
  readonly path: string
  /** Left out: as a new one begins. */
  readonly toForm: (thing?: Thing) => Values
  readonly toBody: (form: Values) => object
  readonly toChange: (form: Values, loaded: Thing) => object
  /** Address of the page to show after a new one was added. */
  readonly addressOf: (added: Thing) => string
  readonly onSaved: (() => void) | undefined
}

interface ThingForm<Values> {
  readonly form: Values
  readonly edit: (part: Partial<Values>) => void
  readonly save: () => Promise<void>
  readonly problem: ApiProblem | undefined
  readonly said: string
}

export function useThingForm<Thing extends { readonly id: string }, Values extends object>(
  options: Options<Thing, Values>
): ThingForm<Values> {
  const { stored, path, toForm, toBody, toChange, addressOf, onSaved } = options
  const [loaded, setLoaded] = useState(stored)
  const [form, setForm] = useState(() => toForm(stored))
  const [problem, setProblem] = useState<ApiProblem>()
  const [said, setSaid] = useState('')
  const [next, setNext] = useState<string>()
  useUnsaved(next === undefined && JSON.stringify(form) !== JSON.stringify(toForm(loaded)))
  useEffect(() => {
    if (next !== undefined) leaveFor(next)
  }, [next])
  const edit = (part: Partial<Values>): void => {
    setForm((before) => ({ ...before, ...part }))
    setSaid('')
  }
  const save = async (): Promise<void> => {
    const answer = await (loaded
      ? change<Thing>('PATCH', `${path}/${loaded.id}`, toChange(form, loaded))
      : change<Thing>('POST', path, toBody(form)))
    setProblem(answer.ok ? undefined : answer.problem)
    setSaid(answer.ok ? '● Saved' : '')
    if (!answer.ok) return
    if (loaded === undefined) return setNext(addressOf(answer.data))
    setLoaded(answer.data)
    setForm(toForm(answer.data))
    onSaved?.()
  }
  return { form, edit, save, problem, said }
}

interface Props extends Pick<ThingForm<object>, 'save' | 'problem' | 'said'> {
  /** The kind of thing, as in "Add the …". */
  readonly thing: string
  readonly isNew: boolean
  readonly children: ReactNode
}

export function ThingFormFrame({ thing, isNew, save, problem, said, children }: Props) {
  const isAboutFields = Object.keys(problem?.fields ?? {}).length > 0
  return (
    <Form className="stack narrow" onSubmit={save}>
      <h2 className="unseen">The {thing}</h2>
      {children}
      <ProblemNotice problem={isAboutFields ? undefined : problem} />
      <div className="actions">
        <Button kind="primary" type="submit">
          {isNew ? `Add the ${thing}` : 'Save'}
        </Button>
        <span role="status">{said}</span>
      </div>
    </Form>
  )
}
