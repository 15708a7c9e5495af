// One alert, new or known: what it watches, whom it tells, how often.
import { useEffect, useState } from 'react'
import { leaveFor, setQuery, useAddress, useUnsaved } from '../../address'
import type { Alert, AlertKind, AlertList, RecipientList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { change, type ApiProblem } from '../../api/request'
import { Button } from '../../parts/button'
import { Choices } from '../../parts/choice'
import { Form } from '../../parts/form'
import { Needs } from '../../parts/needs'
import { Empty, Loading, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { Removal } from '../../parts/removal'
import { AlertFields } from './alert-fields'
import { isEdited, toBody, toChange, toForm } from './alert-form'

const BACK = { to: '/alerts', name: 'Alerts' }

export function NewAlertPage() {
  const { query } = useAddress()
  const { data, problem } = useResource<AlertList>('/api/alerts')
  const kind = data?.kinds.find((one) => one.kind === query.get('kind'))
  return (
    <Page title="New alert" back={BACK}>
      <ProblemNotice problem={problem} />
      {data && (
        <Choices
          legend="What is watched"
          options={data.kinds.map((one) => ({ value: one.kind, label: one.title, help: one.help }))}
          value={kind?.kind}
          onChange={(chosen) => setQuery({ kind: chosen })}
        />
      )}
      {kind && <Editor key={kind.kind} kind={kind} />}
    </Page>
  )
}

export function AlertPage({ id }: { readonly id: string }) {
  const { data, problem, reload } = useResource<AlertList>('/api/alerts')
  const alert = data?.alerts.find((one) => one.id === id)
  const kind = data?.kinds.find((one) => one.kind === alert?.kind)
  return (
    <Page title={alert?.name ?? 'Alert'} lead={kind?.help} back={BACK}>
      <ProblemNotice problem={problem} />
      {data === undefined && problem === undefined && <Loading />}
      {data && alert === undefined && <Empty title="There is no such alert">It may have been removed.</Empty>}
      {alert && kind && (
        <Needs right="configure">
          <Editor key={alert.id} kind={kind} alert={alert} onSaved={reload} />
          <Removal
            thing="alert"
            name={alert.name}
            path={`/api/alerts/${id}`}
            back="/alerts"
            question="It tells nobody any more."
          />
        </Needs>
      )}
    </Page>
  )
}

interface EditorProps {
  readonly kind: AlertKind
  /** Left out: a new one. */
  readonly alert?: Alert
  readonly onSaved?: () => void
}

function Editor(props: EditorProps) {
  const { data } = useResource<RecipientList>('/api/recipients')
  const { form, edit, save, problem, said } = useEditor(props)
  const isAboutFields = Object.keys(problem?.fields ?? {}).length > 0
  return (
    <Form className="stack narrow" onSubmit={save}>
      <h2 className="unseen">The alert</h2>
      <AlertFields
        kind={props.kind}
        form={form}
        recipients={data?.recipients ?? []}
        errors={problem?.fields ?? {}}
        onEdit={edit}
      />
      <ProblemNotice problem={isAboutFields ? undefined : problem} />
      <div className="actions">
        <Button kind="primary" type="submit">
          {props.alert ? 'Save' : 'Add the alert'}
        </Button>
        <span role="status">{said}</span>
      </div>
    </Form>
  )
}

function useEditor({ kind, alert, onSaved }: EditorProps) {
  const [loaded, setLoaded] = useState(alert)
  const [form, setForm] = useState(() => toForm(kind, alert))
  const [problem, setProblem] = useState<ApiProblem>()
  const [said, setSaid] = useState('')
  const [isAdded, setIsAdded] = useState(false)
  useUnsaved(!isAdded && isEdited(kind, form, loaded))
  useEffect(() => {
    if (isAdded) leaveFor('/alerts')
  }, [isAdded])
  const edit = (part: Partial<typeof form>): void => {
    setForm((before) => ({ ...before, ...part }))
    setSaid('')
  }
  const save = async (): Promise<void> => {
    const answer = await (loaded
      ? change<Alert>('PATCH', `/api/alerts/${loaded.id}`, toChange(kind, form, loaded))
      : change<Alert>('POST', '/api/alerts', { kind: kind.kind, ...toBody(kind, form) }))
    setProblem(answer.ok ? undefined : answer.problem)
    setSaid(answer.ok ? '● Saved' : '')
    if (!answer.ok) return
    if (loaded === undefined) return setIsAdded(true)
    setLoaded(answer.data)
    setForm(toForm(kind, answer.data))
    onSaved?.()
  }
  return { form, edit, save, problem, said }
}
