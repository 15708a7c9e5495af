// One alert, new or stored: what it watches, whom it tells, and how often.
import { setQuery, useAddress } from '../../address'
import type { Alert, AlertKind, AlertList, RecipientList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Choices } from '../../parts/choice'
import { Needs } from '../../parts/needs'
import { Empty, Loading, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { Removal } from '../../parts/removal'
import { AlertFields } from './alert-fields'
import { toBody, toChange, toForm, type AlertForm } from './alert-form'
import { ThingFormFrame, useThingForm } from './thing-form'

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

function Editor({ kind, alert, onSaved }: EditorProps) {
  const { data } = useResource<RecipientList>('/api/recipients')
  const { form, edit, problem, ...rest } = useThingForm<Alert, AlertForm>({
    stored: alert,
    path: '/api/alerts',
    toForm: (stored) => toForm(kind, stored),
    toBody: (values) => ({ kind: kind.kind, ...toBody(kind, values) }),
    toChange: (values, loaded) => toChange(kind, values, loaded),
    addressOf: () => '/alerts',
    onSaved
  })
  return (
    <ThingFormFrame thing="alert" isNew={alert === undefined} problem={problem} {...rest}>
      <AlertFields
        kind={kind}
        form={form}
        recipients={data?.recipients ?? []}
        errors={problem?.fields ?? {}}
        onEdit={edit}
      />
    </ThingFormFrame>
  )
}
