// A service: what it does, how it can be connected, and which destinations are connected. It sets nothing up.
import type { Card, CardDetail, DestinationList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Link } from '../../parts/link'
import { Loading, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { OnOff } from '../../parts/status'
import { Badges, KIND_WORDS, KINDS } from './service-card'

const EVERY_MS = 3000

export function ServicePage({ type }: { readonly type: string }) {
  const { data: card, problem } = useResource<CardDetail>(`/api/catalog/${encodeURIComponent(type)}`)
  if (card === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  return (
    <Page
      title={card.name}
      lead={card.summary}
      back={{ to: '/catalog', name: 'Destinations' }}
      actions={
        <Link to={`/catalog/${type}/new`} className="button primary">
          Add {card.name}
        </Link>
      }
    >
      <Badges card={card} />
      <Connected card={card} />
      <section>
        <h2>What is sent</h2>
        <dl className="facts wide">
          {card.actions.map(({ key, title, description }) => (
            <div key={key}>
              <dt>{title}</dt>
              <dd>{description}</dd>
            </div>
          ))}
        </dl>
      </section>
      <Modes card={card} />
    </Page>
  )
}

function Connected({ card }: { readonly card: Card }) {
  const { data } = useResource<DestinationList>('/api/destinations', EVERY_MS)
  const own = data?.destinations.filter(({ type }) => type === card.type) ?? []
  if (own.length === 0) return null
  return (
    <section>
      <h2>Connected</h2>
      <ul className="rows">
        {own.map(({ id, name, isOn, pause, settings }) => (
          <li key={id}>
            <Link to={`/destinations/${id}`}>{name}</Link>
            <span className="quiet mono">{String(settings['appId'])}</span>
            <OnOff isOn={isOn} pause={pause} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Modes({ card }: { readonly card: Card }) {
  return (
    <section>
      <h2>How events get there</h2>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">Device mode</th>
            <th scope="col">Cloud mode</th>
          </tr>
        </thead>
        <tbody>
          {KINDS.map((kind) => (
            <tr key={kind}>
              <th scope="row">{KIND_WORDS[kind]}</th>
              {(['device', 'cloud'] as const).map((mode) => (
                <td key={mode}>{card.connectionModes[kind].includes(mode) ? '✓ yes' : '– no'}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet">
        Device mode: the script of {card.name} runs on your page and records on its own too. Cloud mode: events go from
        this machine to {card.name}.
      </p>
    </section>
  )
}
