// Sends stored events to a destination again, or those that it missed: the choice, its count, and the progress.
import { useState } from 'react'
import type { Destination, Resend, ResendChoice, ResendList, SourceList } from '../../../runner/admin/shapes'
import { change } from '../../api/request'
import { useResource } from '../../api/resource'
import { Button } from '../../parts/button'
import { Choices } from '../../parts/choice'
import { SelectField, TextField } from '../../parts/field'
import { Needs } from '../../parts/needs'
import { Notice, ProblemNotice } from '../../parts/notice'
import { toCount, toNumber } from '../../words'
import { DestinationFrame } from '../destination/destination-frame'
import { PastResends } from './past-resends'
import { toChoice, WHICH, type Draft, type Which } from './send-again-draft'
import { useResendCount } from './use-resend-count'

const EVERY_MS = 1000

export function SendAgainPage({ id }: { readonly id: string }) {
  return <DestinationFrame id={id}>{(destination) => <SendAgain destination={destination} />}</DestinationFrame>
}

function SendAgain({ destination }: { readonly destination: Destination }) {
  const path = `/api/destinations/${destination.id}/resends`
  const { data, reload } = useResource<ResendList>(path, EVERY_MS)
  const resends = data?.resends ?? []
  const isRunning = resends.some(({ state }) => state === 'running')
  return (
    <>
      <section className="stack narrow">
        <h2>Send stored events</h2>
        <Needs right="operate">
          <ChoiceForm destination={destination} isRunning={isRunning} onBegun={reload} />
        </Needs>
      </section>
      <PastResends destinationId={destination.id} resends={resends} />
    </>
  )
}

interface FormProps {
  readonly destination: Destination
  readonly isRunning: boolean
  readonly onBegun: () => void
}

function ChoiceForm({ destination, isRunning, onBegun }: FormProps) {
  const { data: known } = useResource<SourceList>('/api/sources')
  const [draft, setDraft] = useState<Draft>({ which: 'missed', from: '', to: '', sourceId: '' })
  const edit = (part: Partial<Draft>): void => setDraft((before) => ({ ...before, ...part }))
  const sources = (known?.sources ?? []).filter(({ id }) => destination.connections.some((one) => one.sourceId === id))
  return (
    <>
      <Choices legend="Which events" options={WHICH} value={draft.which} onChange={(which: Which) => edit({ which })} />
      <div className="row-form">
        <TextField label="Arrived from" type="datetime-local" value={draft.from} onChange={(from) => edit({ from })} />
        <TextField label="Until" type="datetime-local" value={draft.to} onChange={(to) => edit({ to })} />
        {sources.length > 1 && (
          <SelectField label="Source" value={draft.sourceId} onChange={(sourceId) => edit({ sourceId })}>
            <option value="">All that are connected</option>
            {sources.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </SelectField>
        )}
      </div>
      <Begin destination={destination} choice={toChoice(draft)} isRunning={isRunning} onBegun={onBegun} />
    </>
  )
}

function Begin({ destination, choice, isRunning, onBegun }: FormProps & { readonly choice: ResendChoice }) {
  const { count, problem } = useResendCount(destination.id, choice)
  const begin = async (): Promise<unknown> => {
    const answer = await change<Resend>('POST', `/api/destinations/${destination.id}/resends`, choice)
    onBegun()
    return answer
  }
  const total = count?.total ?? 0
  const isTooMany = count !== undefined && total > count.max
  return (
    <>
      <Effects isSentAgain={choice.states.includes('delivered')} />
      <ProblemNotice problem={problem} />
      {isTooMany && (
        <Notice kind="warning">
          {toNumber(total)} events are too many at once: {toNumber(count.max)} at most. Choose a shorter period.
        </Notice>
      )}
      <div className="actions">
        <Button kind="primary" disabled={!destination.isOn || isRunning || total === 0 || isTooMany} onClick={begin}>
          {count === undefined ? 'Send' : `Send ${toCount(total, 'event')}`}
        </Button>
        <span role="status" className="quiet">
          {whyNot({ isOn: destination.isOn, isRunning, total: count?.total })}
        </span>
      </div>
    </>
  )
}

interface Facts {
  readonly isOn: boolean
  readonly isRunning: boolean
  readonly total: number | undefined
}

function whyNot({ isOn, isRunning, total }: Facts): string {
  if (!isOn) return 'The destination is off: turn it on first.'
  if (isRunning) return 'Events are being queued already.'
  if (total === undefined) return 'Counting…'
  return total === 0 ? 'There is no such event.' : ''
}

function Effects({ isSentAgain }: { readonly isSentAgain: boolean }) {
  return (
    <Notice kind={isSentAgain ? 'warning' : 'plain'} title="What it does">
      <ul className="effects">
        <li>
          Heap knows an event by its message id: one that it has already stays as it is, and does not count twice.
        </li>
        <li>
          Properties of people and accounts are set again to what the events say. A newer value in Heap is replaced by
          an older one, and audiences change likewise.
        </li>
        <li>Mappings, consent and deleted people count as they are now. Events keep their own time.</li>
        <li>
          They go in the background, oldest first, within Heap’s limit, and leave room for new events. Those of a paused
          source wait until it goes on.
        </li>
        <li>Only stored events can be sent: after some days they are forgotten, see Settings.</li>
      </ul>
    </Notice>
  )
}
