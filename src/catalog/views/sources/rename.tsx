// Renames a source. Its write keys and events stay as they are.
import { useState } from 'react'
import { useUnsaved } from '../../address'
import type { Source } from '../../../runner/admin/shapes'
import { change, type ApiProblem } from '../../api/request'
import { Button } from '../../parts/button'
import { TextField } from '../../parts/field'
import { Form } from '../../parts/form'
import { ProblemNotice } from '../../parts/notice'

interface Props {
  readonly source: Source
  readonly onChanged: () => void
}

export function Rename(props: Props) {
  const { typed, wanted, edit, save, problem, saved } = useName(props)
  return (
    <section>
      <h2>Name</h2>
      <Form className="stack narrow" onSubmit={save}>
        <TextField
          label="Name of the source"
          value={typed}
          onChange={edit}
          help="Its write keys and its events stay as they are."
          error={wanted === '' ? 'Give it a name that you will recognise.' : undefined}
        />
        <ProblemNotice problem={problem} />
        <div className="actions">
          <Button type="submit" disabled={wanted === '' || wanted === props.source.name}>
            Rename
          </Button>
          <span role="status">{saved}</span>
        </div>
      </Form>
    </section>
  )
}

function useName({ source: { id, name }, onChanged }: Props) {
  const [typed, setTyped] = useState<string>()
  /** The name when editing began: somebody else may rename it meanwhile. */
  const [was, setWas] = useState(name)
  const [problem, setProblem] = useState<ApiProblem>()
  const [saved, setSaved] = useState('')
  const wanted = (typed ?? name).trim()
  useUnsaved(wanted !== name)
  const edit = (text: string): void => {
    if (typed === undefined) setWas(name)
    setTyped(text)
    setSaved('')
  }
  const save = async (): Promise<void> => {
    const answer = await change('PATCH', `/api/sources/${id}`, { name: wanted, was: { name: was } })
    setProblem(answer.ok ? undefined : answer.problem)
    if (!answer.ok) return
    setTyped(undefined)
    setSaved('● Saved')
    onChanged()
  }
  return { typed: typed ?? name, wanted, edit, save, problem, saved }
}
