// One recipient of alerts, new or stored: its address, and a test message.
import { setQuery, useAddress } from '../../address'
import type { Recipient, RecipientKind, RecipientList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Choices } from '../../parts/choice'
import { Needs } from '../../parts/needs'
import { Empty, Loading, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { Removal } from '../../parts/removal'
import { RecipientFields } from './recipient-fields'
import { toBody, toChange, toForm, type RecipientForm } from './recipient-form'
import { RECIPIENT_WORDS } from './recipient-words'
import { SendTest } from './send-test'
import { ThingFormFrame, useThingForm } from './thing-form'

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

function Editor({ kind, recipient, onSaved }: EditorProps) {
  const { form, edit, problem, ...rest } = useThingForm<Recipient, RecipientForm>({
    stored: recipient,
    path: '/api/recipients',
    toForm: (stored) => toForm(kind, stored),
    toBody: (values) => toBody(kind, values),
    toChange,
    addressOf: ({ id }) => `/alerts/recipients/${id}`,
    onSaved
  })
  return (
    <ThingFormFrame thing="recipient" isNew={recipient === undefined} problem={problem} {...rest}>
      <RecipientFields
        kind={kind}
        form={form}
        stored={recipient?.secrets}
        errors={problem?.fields ?? {}}
        onEdit={edit}
      />
    </ThingFormFrame>
  )
}
