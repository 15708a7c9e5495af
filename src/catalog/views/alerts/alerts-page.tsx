// All alerts: what is wrong now, what is watched, the recipients, and the messages.
import type { Alert, AlertKind, AlertList, Recipient, RecipientList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Link } from '../../parts/link'
import { Missing } from '../../parts/missing'
import { Moment } from '../../parts/moment'
import { Empty, Loading, Notice, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { AlertSwitch } from './alert-switch'
import { NoticeLog } from './notice-log'
import { RECIPIENT_WORDS } from './recipient-words'

const EVERY_MS = 5000

export function AlertsPage() {
  const { data, problem, reload } = useResource<AlertList>('/api/alerts', EVERY_MS)
  const { data: told } = useResource<RecipientList>('/api/recipients', EVERY_MS)
  const recipients = told?.recipients ?? []
  return (
    <Page title="Alerts" lead="Tell you by webhook, chat or e-mail when something goes wrong, and when it is over.">
      <ProblemNotice problem={problem} />
      {data === undefined && problem === undefined && <Loading />}
      {data && (
        <>
          <Lasting alerts={data.alerts} />
          <Watched {...data} recipients={recipients} onChanged={reload} />
          <Recipients recipients={recipients} />
          <NoticeLog />
        </>
      )}
    </Page>
  )
}

function Lasting({ alerts }: Pick<AlertList, 'alerts'>) {
  const lasting = alerts.filter(({ isOn }) => isOn).flatMap((alert) => alert.lasting.map((one) => ({ alert, one })))
  return (
    <div role="status" className="stack">
      {lasting.map(({ alert, one }) => (
        <Notice key={alert.id + one.path + one.label} kind="warning" title={`${alert.name}: ${one.label}`}>
          {one.facts} Since <Moment at={one.since} />. <Link to={one.path}>Look at it</Link>
        </Notice>
      ))}
    </div>
  )
}

interface WatchedProps extends AlertList {
  readonly recipients: readonly Recipient[]
  readonly onChanged: () => void
}

function Watched({ alerts, kinds, recipients, onChanged }: WatchedProps) {
  return (
    <section className="stack" aria-labelledby="watched">
      <h2 id="watched">What is watched</h2>
      {alerts.length === 0 && (
        <Empty title="Nothing is watched yet">
          Add an alert, and say whom to tell: of rejected events, pauses, silence, or a full store.
        </Empty>
      )}
      <ul className="rows">
        {alerts.map((alert) => (
          <li key={alert.id}>
            <span>
              <Link to={`/alerts/${alert.id}`}>
                <strong>{alert.name}</strong>
              </Link>{' '}
              <span className="quiet">{aboutOf(alert, kinds)}</span>
              <br />
              <Told alert={alert} recipients={recipients} />
            </span>
            <AlertSwitch alert={alert} onChanged={onChanged} />
          </li>
        ))}
      </ul>
      <p>
        <Link to="/alerts/new" className="button primary">
          New alert
        </Link>
      </p>
    </section>
  )
}

function aboutOf({ kind, about }: Alert, kinds: readonly AlertKind[]): string {
  const known = kinds.find((one) => one.kind === kind)
  if (known === undefined || known.about === null) return ''
  const name = known.things.find(({ id }) => id === about)?.name
  return about === null ? `each ${known.about}` : (name ?? '')
}

function Told({ alert, recipients }: { readonly alert: Alert; readonly recipients: readonly Recipient[] }) {
  const names = recipients.filter(({ id }) => alert.recipientIds.includes(id)).map(({ name }) => name)
  if (names.length === 0) return <Missing>Nobody is told: it is only shown here</Missing>
  return <span className="quiet">Tells {names.join(', ')}</span>
}

function Recipients({ recipients }: { readonly recipients: readonly Recipient[] }) {
  return (
    <section className="stack" aria-labelledby="recipients">
      <h2 id="recipients">Who is told</h2>
      {recipients.length === 0 && (
        <Empty title="No recipient yet">A channel of Slack or Microsoft Teams, a webhook, or e-mail.</Empty>
      )}
      <ul className="rows">
        {recipients.map(({ id, name, kind, host }) => (
          <li key={id}>
            <span>
              <Link to={`/alerts/recipients/${id}`}>
                <strong>{name}</strong>
              </Link>{' '}
              <span className="quiet">
                {RECIPIENT_WORDS[kind].label}
                {host !== null && `, ${host}`}
              </span>
            </span>
          </li>
        ))}
      </ul>
      <p>
        <Link to="/alerts/recipients/new" className="button">
          New recipient
        </Link>
      </p>
    </section>
  )
}
