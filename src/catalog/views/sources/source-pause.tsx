// Pauses a source: its events are stored, and delivered when it is resumed.
import type { Source } from '../../../runner/admin/shapes'
import { change } from '../../api/request'
import { Button } from '../../parts/button'
import { Moment } from '../../parts/moment'
import { Needs } from '../../parts/needs'
import { Notice } from '../../parts/notice'
import { toCount } from '../../words'

interface Props {
  readonly source: Source
  readonly onChanged: () => void
}

export function PausedNotice({ source, onChanged }: Props) {
  const { pausedAt, untaken } = source
  if (pausedAt === null) return null
  return (
    <Notice kind="warning" title="This source is paused.">
      Since <Moment at={pausedAt} />. What comes in is stored and sent to no destination.{' '}
      {untaken > 0 && `${toKept(untaken)} kept until it goes on.`}
      <Needs right="configure">
        <div className="actions">
          <Button kind="primary" onClick={() => pause(source, { isPaused: false, onChanged })}>
            Resume and deliver
          </Button>
        </div>
      </Needs>
    </Notice>
  )
}

export function PauseSource({ source, onChanged }: Props) {
  if (source.pausedAt !== null) return null
  return (
    <section>
      <h2>Pause</h2>
      <p className="quiet">
        Apps go on sending and notice nothing. Their events are stored, and delivered when you resume: none is lost, but
        they come late. {source.kind === 'web' && DEVICE_MODE}
      </p>
      <Button onClick={() => pause(source, { isPaused: true, onChanged })}>Pause this source</Button>
    </section>
  )
}

/** `1 event is`, `12 events are`. */
export function toKept(count: number): string {
  return `${toCount(count, 'event')} ${count === 1 ? 'is' : 'are'}`
}

const DEVICE_MODE =
  'In device mode a page sends to Heap by itself, and goes on doing so: turn the destination off for that.'

async function pause(
  { id }: Source,
  { isPaused, onChanged }: { isPaused: boolean; onChanged: () => void }
): Promise<unknown> {
  const answer = await change('PATCH', `/api/sources/${id}`, { isPaused })
  onChanged()
  return answer
}
