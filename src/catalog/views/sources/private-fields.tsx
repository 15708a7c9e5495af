// Fields of a source's events that are dropped or hashed before they are stored.
import { useState } from 'react'
import { useUnsaved } from '../../address'
import type { Source } from '../../../runner/admin/shapes'
import { change, type ApiProblem } from '../../api/request'
import { Button } from '../../parts/button'
import { TextField } from '../../parts/field'
import { Form } from '../../parts/form'
import { ProblemNotice } from '../../parts/notice'
import { fromLines } from '../../words'

interface Props {
  readonly source: Source
  readonly onChanged: () => void
}

type List = keyof Source['privateFields']

export function PrivateFields(props: Props) {
  return (
    <section>
      <h2>Private fields</h2>
      <p className="quiet">
        These fields are changed before an event is stored, however it comes in. Events that are stored already stay as
        they are. What a page in device mode sends to Heap by itself does not pass through the runner.
      </p>
      <ListsForm {...props} />
    </section>
  )
}

function ListsForm(props: Props) {
  const { fieldOf, isChanged, save, problem, saved } = usePrivateFields(props)
  const isAboutLists = Object.keys(problem?.fields ?? {}).length > 0
  return (
    <Form className="stack narrow" onSubmit={save}>
      <TextField
        label="Dropped"
        help="One path per line, below context, properties or traits, such as context.ip."
        {...fieldOf('dropped')}
      />
      <TextField
        label="Hashed"
        help="Replaced by the SHA-256 of the value, in hex. Anyone who knows a value can compute its hash."
        {...fieldOf('hashed')}
      />
      <ProblemNotice problem={isAboutLists ? undefined : problem} />
      <div className="actions">
        <Button type="submit" disabled={!isChanged}>
          Save private fields
        </Button>
        <span role="status">{saved}</span>
      </div>
    </Form>
  )
}

function usePrivateFields({ source: { id, privateFields }, onChanged }: Props) {
  const [typed, setTyped] = useState<Partial<Record<List, string>>>({})
  const [problem, setProblem] = useState<ApiProblem>()
  const [saved, setSaved] = useState('')
  const textOf = (list: List): string => typed[list] ?? privateFields[list].join('\n')
  const [was, setWas] = useState(privateFields)
  const edit = (list: List, text: string): void => {
    if (Object.keys(typed).length === 0) setWas(privateFields)
    setTyped((before) => ({ ...before, [list]: text }))
    setSaved('')
  }
  const save = async (): Promise<void> => {
    const wanted = { dropped: fromLines(textOf('dropped')), hashed: fromLines(textOf('hashed')) }
    const answer = await change('PATCH', `/api/sources/${id}`, { privateFields: wanted, was: { privateFields: was } })
    setProblem(answer.ok ? undefined : answer.problem)
    if (!answer.ok) return
    setTyped({})
    setSaved('● Saved')
    onChanged()
  }
  const isChanged = (['dropped', 'hashed'] as const).some(
    (list) => fromLines(textOf(list)).join('\n') !== privateFields[list].join('\n')
  )
  useUnsaved(isChanged)
  const fieldOf = (list: List) => ({
    isCode: true,
    lines: 3,
    value: textOf(list),
    onChange: (text: string) => edit(list, text),
    error: problem?.fields[`privateFields.${list}`]
  })
  return { fieldOf, isChanged, save, problem, saved }
}
