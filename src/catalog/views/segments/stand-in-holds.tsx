// What the local stand-in of a partner has stored: the other end of a sync.
import type { Target } from '../../../runner/admin/shapes'
import { ShortId } from '../../parts/copy'
import { toCount } from '../../words'
import { useStandIn } from './stand-ins'

const EVERY_MS = 2000
/** Most people that are listed. */
const SHOWN = 5

export function StandInHolds({ partner }: { readonly partner: Target }) {
  const standIn = useStandIn(partner.type, EVERY_MS)
  const { url } = standIn?.entered ?? {}
  if (standIn === undefined || url === undefined || partner.values['url'] !== url) return null
  return (
    <section>
      <h2>What the stand-in holds</h2>
      {standIn.segments.length === 0 && (
        <p className="quiet">It holds nobody yet. “Sync now” tells it who is in which segment.</p>
      )}
      <ul className="rows">
        {standIn.segments.map(({ segment, size, members }) => (
          <li key={segment}>
            <span className="mono">{segment}</span>
            <span>{toCount(size, 'person', 'people')}</span>
            <span className="ids">
              {members.slice(0, SHOWN).map((id) => (
                <ShortId key={id} id={id} what="the id" />
              ))}
              {size > SHOWN && <span className="quiet">and others</span>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
