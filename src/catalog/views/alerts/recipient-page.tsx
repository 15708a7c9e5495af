// One recipient of alerts, new or known: where it is, and whether it hears.
import { useEffect, useState } from 'react'
import { leaveFor, setQuery, useAddress, useUnsaved } from '../../address'
import type { Recipient, RecipientKind, RecipientList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { change, type ApiProblem } from '../../api/request'
import { Button } from '../../parts/button'
import { Choices } from '../../parts/choice'
import { Form } from '../../parts/form'
import { Needs } from '../../parts/needs'
import { Empty, Loading, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { Removal } from '../../parts/removal'
import { RecipientFields } from './recipient-fields'
import { isEdited, toBody, toChange, toForm } from './recipient-form'
import { RECIPIENT_WORDS } from './recipient-words'
import { SendTest } from './send-test'

const BACK = { to: '/alerts', name: 'Alerts' }
const KINDS = Object.keys(RECIPIENT_WORDS) as RecipientKind[]

export function NewRecipientPage() {
  const { query } = useAddress()
  const kind = KINDS.find((one) => one === query.get('kind')) ?? 'slack'
  return (
    <Page title="New recipient" lead="Where alerts are told." back={BACK}>
      <Choices
        legend="How it is told"
        options={KINDS.map((value) => ({ value, ...RECIPIENT_WORDS[value] }))}
        value={kind}
        onChange={(chosen) => setQuery({ kind: chosen })}
      />
      <Editor key={kind} kind={kind} />
    </Page>
  )
}

export function RecipientPage({ id }: { readonly id: string }) {
  const { data, problem, reload } = useResource<RecipientList>('/api/recipients')
  const recipient = data?.recipients.find((one) => one.id === id)
  return (
    <Page title={recipient?.name ?? 'Recipient'} lead={recipient && RECIPIENT_WORDS[recipient.kind].label} back={BACK}>
      <ProblemNotice problem={problem} />
      {data === undefined && problem === undefined && <Loading />}
      {data && recipient === undefined && <Empty title="There is no such recipient">It may have been removed.</Empty>}
      {recipient && (
        <>
          <SendTest recipient={recipient} />
          <Needs right="configure">
            <Editor key={recipient.id} kind={recipient.kind} recipient={recipient} onSaved={reload} />
            <Removal
              thing="recipient"
              name={recipient.name}
              path={`/api/recipients/${id}`}
              back="/alerts"
              question="No alert tells it any more."
            />
          </Needs>
        </>
      )}
    </Page>
  )
}

interface EditorProps {
  readonly kind: RecipientKind
  /** Left out: a new one. */
  readonly recipient?: Recipient
  readonly onSaved?: () => void
}

function Editor(props: EditorProps) {
  const { form, edit, save, problem, said } = useEditor(props)
  const isAboutFields = Object.keys(problem?.fields ?? {}).length > 0
  return (
    <Form className="stack narrow" onSubmit={save}>
      <h2 className="unseen">The recipient</h2>
      <RecipientFields
        kind={props.kind}
        form={form}
        stored={props.recipient?.secrets}
        errors={problem?.fields ?? {}}
        onEdit={edit}
      />
      <ProblemNotice problem={isAboutFields ? undefined : problem} />
      <div className="actions">
        <Button kind="primary" type="submit">
          {props.recipient ? 'Save' : 'Add the recipient'}
        </Button>
        <span role="status">{said}</span>
      </div>
    </Form>
  )
}

function useEditor({ kind, recipient, onSaved }: EditorProps) {
  const [loaded, setLoaded] = useState(recipient)
  const [form, setForm] = useState(() => toForm(kind, recipient))
  const [problem, setProblem] = useState<ApiProblem>()
  const [said, setSaid] = useState('')
  const [added, setAdded] = useState<string>()
  useUnsaved(added === undefined && isEdited(kind, form, loaded))
  useEffect(() => {
    if (added !== undefined) leaveFor(`/alerts/recipients/${added}`)
  }, [added])
  const edit = (part: Partial<typeof form>): void => {
    setForm((before) => ({ ...before, ...part }))
    setSaid('')
  }
  const save = async (): Promise<void> => {
    const answer = await (loaded
      ? change<Recipient>('PATCH', `/api/recipients/${loaded.id}`, toChange(form, loaded))
      : change<Recipient>('POST', '/api/recipients', toBody(kind, form)))
    setProblem(answer.ok ? undefined : answer.problem)
    setSaid(answer.ok ? '● Saved' : '')
    if (!answer.ok) return
    if (loaded === undefined) return setAdded(answer.data.id)
    setLoaded(answer.data)
    setForm(toForm(kind, answer.data))
    onSaved?.()
  }
  return { form, edit, save, problem, said }
}
