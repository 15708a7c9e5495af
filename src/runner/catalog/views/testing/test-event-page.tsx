// Sends an event that somebody chose from the samples and may have edited. Goes the way of any event of the source.
import { useState } from 'react'
import { setQuery, useAddress } from '../../address'
import type { EventDetail, Sample, Source } from '../../api/model'
import { useResource } from '../../api/resource'
import { change } from '../../api/request'
import { Button } from '../../parts/button'
import { SelectField, TextField } from '../../parts/field'
import { Link } from '../../parts/link'
import { Loading, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { Status } from '../../parts/status'
import { mostUrgent } from '../../words'
import { readEvent } from './event-text'

export function TestEventPage({ id }: { readonly id: string }) {
  const { data: source, problem } = useResource<Source>(`/api/sources/${id}`)
  const { data: known } = useResource<{ samples: Sample[] }>('/api/samples')
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

function TestEvent({ sourceId, samples }: { readonly sourceId: string; readonly samples: readonly Sample[] }) {
  const wanted = useAddress().query.get('sample')
  const sample = samples.find(({ key }) => key === wanted) ?? samples[0]
  const [edited, setEdited] = useState<string>()
  const [sent, setSent] = useState<number>()
  const [refusal, setRefusal] = useState<string>()
  const text = edited ?? JSON.stringify(sample?.event ?? {}, null, 2)
  const event = readEvent(text)
  const choose = (key: string): void => {
    setQuery({ sample: key })
    setEdited(undefined)
    setRefusal(undefined)
  }
  const send = async (): Promise<void> => {
    if ('error' in event) return
    const answer = await change<{ eventId: number }>('POST', '/api/test-events', { sourceId, event: event.event })
    setRefusal(answer.ok ? undefined : answer.problem.message)
    if (answer.ok) setSent(answer.data.eventId)
  }
  return (
    <div className="stack">
      <SelectField label="Sample" value={sample?.key ?? ''} onChange={choose}>
        {samples.map(({ key, title }) => (
          <option key={key} value={key}>
            {title}
          </option>
        ))}
      </SelectField>
      <TextField
        label="The event"
        value={text}
        onChange={setEdited}
        error={'error' in event ? event.error : refusal}
        help="Change whatever you like. What is missing, such as the time, is filled in on arrival."
        lines={Math.min(22, text.split('\n').length + 1)}
        isCode
      />
      <div className="actions">
        <Button kind="primary" disabled={'error' in event} onClick={send}>
          Send it
        </Button>
        {edited !== undefined && (
          <Button kind="text" onClick={() => setEdited(undefined)}>
            Back to the sample
          </Button>
        )}
      </div>
      {sent !== undefined && <Followed key={sent} id={sent} />}
    </div>
  )
}

const EVERY_MS = 500

function Followed({ id }: { readonly id: number }) {
  const { data: event } = useResource<EventDetail>(`/api/events/${id}`, EVERY_MS)
  const delivery = mostUrgent(event?.deliveries ?? [])
  return (
    <div className="arrival here" role="status">
      <span className="arrival-words">
        <strong>Sent.</strong> {delivery?.error?.message ?? delivery?.title}
        {event && delivery === undefined && 'Its source is connected to no destination that is on.'}
      </span>
      {delivery && <Status state={delivery.state} />}
      <span className="arrival-links">
        <Link to={`/debugger/${id}`}>See what happened</Link>
      </span>
    </div>
  )
}
