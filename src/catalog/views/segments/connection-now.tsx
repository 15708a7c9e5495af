// The state of a partner: its last and next sync, and "Sync now".
import type { Target } from '../../../runner/admin/shapes'
import { change } from '../../api/request'
import { Button } from '../../parts/button'
import { Moment } from '../../parts/moment'
import { Needs } from '../../parts/needs'
import { toNoun, toNumber } from '../../words'
import { targetPath } from './addresses'
import { StateMark } from './state-mark'
import { partnerState } from './states'

interface Props {
  readonly id: string
  readonly partner: Target
  readonly onChanged: () => void
}

export function ConnectionNow({ id, partner, onChanged }: Props) {
  const { members, lastSync, nextSyncAt } = partner
  return (
    <section className="card">
      <div className="actions spread">
        <dl className="pair">
          <div>
            <dt>State</dt>
            <dd>
              <StateMark shown={partnerState(partner)} />
            </dd>
          </div>
          <div>
            <dt>It counts in</dt>
            <dd>
              {toNumber(members)} {toNoun(members, 'person', 'people')}
            </dd>
          </div>
          <div>
            <dt>Last sync</dt>
            <dd>
              <Moment at={lastSync?.beganAt} />
            </dd>
          </div>
          <div>
            <dt>Next sync</dt>
            <dd>{nextSyncAt === null ? <span className="quiet">none</span> : <Moment at={nextSyncAt} isAhead />}</dd>
          </div>
        </dl>
        <SyncNow id={id} partner={partner} onChanged={onChanged} />
      </div>
      {lastSync?.stoppedBy && <p role="alert">✕ {lastSync.stoppedBy.message}</p>}
    </section>
  )
}

export function SyncNow({ id, partner, onChanged, label }: Props & { readonly label?: string }) {
  const sync = async (): Promise<unknown> => {
    const answer = await change('POST', targetPath(id, partner.id, '/sync'))
    onChanged()
    return answer
  }
  return (
    <Needs right="operate">
      <Button
        kind="primary"
        {...(label !== undefined && { label })}
        disabled={!partner.isOn || partner.lastSync?.state === 'under_way'}
        onClick={sync}
      >
        Sync now
      </Button>
    </Needs>
  )
}
