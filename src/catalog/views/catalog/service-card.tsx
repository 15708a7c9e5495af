// One service of the catalog in a few lines.
import type { Card, Mode, SourceKind } from '../../../runner/admin/shapes'
import { HeapMark } from '../../parts/icons'
import { Link } from '../../parts/link'
import { toCount } from '../../words'

export const KIND_WORDS: Readonly<Record<SourceKind, string>> = {
  web: 'Web',
  mobile: 'Mobile',
  server: 'Server',
  segment: 'Segment workspace',
  rudderstack: 'RudderStack',
  jitsu: 'Jitsu',
  posthog: 'PostHog',
  braze: 'Braze Currents',
  ab_tasty: 'AB Tasty',
  command_ai: 'Command AI'
}
export const KINDS = Object.keys(KIND_WORDS) as readonly SourceKind[]
const MODE_WORDS: Readonly<Record<Mode, string>> = { device: 'Device-mode', cloud: 'Cloud-mode' }

export function ServiceCard({ card }: { readonly card: Card }) {
  return (
    <article className="card service">
      <HeapMark />
      <div className="service-words">
        <h2>
          <Link to={`/catalog/${card.type}`} className="whole-card">
            {card.name}
          </Link>
        </h2>
        <p>{card.summary}</p>
        <Badges card={card} />
        <AddOrConnected card={card} address={`/catalog/${card.type}/new`} />
      </div>
    </article>
  )
}

interface AddOrConnectedProps {
  readonly card: { readonly name: string; readonly connected: number }
  /** The page on which it is added. */
  readonly address: string
}

/** How many are connected, or the way to the first one. */
export function AddOrConnected({ card: { name, connected }, address }: AddOrConnectedProps) {
  return (
    <div className="service-state">
      {connected === 0 ? (
        <Link to={address} className="button primary small above" label={`Add ${name}`}>
          Add
        </Link>
      ) : (
        <span className="status delivered">
          <span aria-hidden="true" className="status-mark">
            ●
          </span>
          {toCount(connected, 'connected', 'connected')}
        </span>
      )}
    </div>
  )
}

export function Badges({ card }: { readonly card: Card }) {
  const kinds = (['web', 'mobile', 'server'] as const).filter((kind) => card.connectionModes[kind].length > 0)
  const modes = (['device', 'cloud'] as const).filter((mode) =>
    kinds.some((kind) => card.connectionModes[kind].includes(mode))
  )
  return (
    <ul className="badges" aria-label="Works with">
      {[...kinds.map((kind) => KIND_WORDS[kind]), ...modes.map((mode) => MODE_WORDS[mode])].map((word) => (
        <li key={word}>{word}</li>
      ))}
    </ul>
  )
}
