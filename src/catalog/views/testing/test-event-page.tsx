// Sends a sample event, as it is or edited. It is treated like any other event of the source.
import { useState } from 'react'
import { setQuery, useAddress, useUnsaved } from '../../address'
import type { EventDetail, Sample, SampleList, Source } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { change, type Answered } from '../../api/request'
import { Button } from '../../parts/button'
import { SelectField, TextField } from '../../parts/field'
import { Deliveries } from '../../parts/deliveries'
import { Link } from '../../parts/link'
import { Loading, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { byUrgency } from '../../words'
import { readEvent } from './event-text'

export function TestEventPage({ id }: { readonly id: string }) {
  const { data: source, problem } = useResource<Source>(`/api/sources/${id}`)
  const { data: known } = useResource<SampleList>('/api/samples')
  if (source === undefined || known === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  return (
    <Page
      title="Send a test event"
      lead={`It goes the way of any event of ${source.name}.`}
      back={{ to: `/sources/${id}`, name: source.name }}
      actions={
        <Link to={`/sources/${id}/audience`} className="button plain">
          Simulate an audience
        </Link>
      }
    >
      <TestEvent sourceId={id} samples={known.samples} />
    </Page>
  )
}

interface TestEventProps {
  readonly sourceId: string
  readonly samples: readonly Sample[]
}

function TestEvent({ sourceId, samples }: TestEventProps) {
  const wanted = useAddress().query.get('sample')
  const sample = samples.find(({ key }) => key === wanted) ?? samples[0]
  return (
    <div className="stack">
      <SelectField label="Sample" value={sample?.key ?? ''} onChange={(key) => setQuery({ sample: key })}>
        {samples.map(({ key, title }) => (
          <option key={key} value={key}>
            {title}
          </option>
        ))}
      </SelectField>
      <EventForm key={sample?.key} sourceId={sourceId} sample={JSON.stringify(sample?.event ?? {}, null, 2)} />
    </div>
  )
}

function EventForm({ sourceId, sample }: { readonly sourceId: string; readonly sample: string }) {
  const [text, setText] = useState(sample)
  const [sent, setSent] = useState<Answered<{ readonly eventId: number }>>()
  // Once it was sent, the runner has stored its text.
  useUnsaved(text !== sample && sent?.ok !== true)
  const event = readEvent(text)
  const refusal = sent?.ok === false ? sent.problem.message : undefined
  const send = async (): Promise<void> => {
    if ('event' in event) setSent(await change('POST', '/api/test-events', { sourceId, event: event.event }))
  }
  return (
    <>
      <TextField
        label="The event"
        value={text}
        onChange={setText}
        error={'error' in event ? event.error : refusal}
        help="Change whatever you like. What is missing, such as the time, is filled in on arrival."
        lines={Math.min(22, text.split('\n').length + 1)}
        isCode
      />
      <div className="actions">
        <Button kind="primary" disabled={'error' in event} onClick={send}>
          Send it
        </Button>
        {text !== sample && (
          <Button kind="text" onClick={() => setText(sample)}>
            Back to the sample
          </Button>
        )}
      </div>
      {sent?.ok === true && <Followed key={sent.data.eventId} id={sent.data.eventId} />}
    </>
  )
}

const EVERY_MS = 500

function Followed({ id }: { readonly id: number }) {
  const { data: event } = useResource<EventDetail>(`/api/events/${id}`, EVERY_MS)
  const deliveries = event?.deliveries ?? []
  const [delivery] = byUrgency(deliveries)
  return (
    <div className="arrival here" role="status">
      <span className="arrival-words">
        <strong>Sent.</strong> {delivery?.error?.message ?? delivery?.title}
        {event && delivery === undefined && 'Its source is connected to no destination that is on.'}
      </span>
      {deliveries.length > 0 && <Deliveries deliveries={deliveries.map((one) => ({ ...one, title: null }))} />}
      <span className="arrival-links">
        <Link to={`/debugger/${id}`}>See what happened</Link>
      </span>
    </div>
  )
}
