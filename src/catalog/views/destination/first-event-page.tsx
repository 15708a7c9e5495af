// Right after a destination was turned on: ways to send a first event, and whether it has arrived.
import { useState } from 'react'
import type { Destination, EventRow, EventRows, SampleList, Source } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { change } from '../../api/request'
import { Button } from '../../parts/button'
import { Link } from '../../parts/link'
import { Needs } from '../../parts/needs'
import { Empty, Loading, Notice, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { personOfEventAddress } from '../heap/addresses'
import { OffNotice, toWords } from './destination-frame'
import { PauseNotice } from './pause-notice'
import { Arrival } from '../sources/arrival'
import { Connect } from '../sources/connect'

const EVERY_MS = 700

export function FirstEventPage({ id }: { readonly id: string }) {
  const { data: destination, problem, reload } = useResource<Destination>(`/api/destinations/${id}`, EVERY_MS)
  if (destination === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  const connection = destination.connections.at(-1)
  return (
    <Page
      title={`${destination.name} is ${toWords(destination).toLowerCase()}`}
      lead={destination.isOn ? 'Now send a first event and watch it arrive.' : undefined}
      back={{ to: `/destinations/${id}`, name: destination.name }}
    >
      {!destination.isOn && (
        <OffNotice>
          <Link to={`/destinations/${id}`}>Turn it on</Link> first.
        </OffNotice>
      )}
      <PauseNotice destination={destination} onChanged={reload} />
      {connection === undefined ? (
        <Empty title="No source is connected">
          <Link to={`/destinations/${id}/connections`}>Connect one</Link>, and its events come here.
        </Empty>
      ) : (
        <FirstEvent destination={destination} sourceId={connection.sourceId} />
      )}
    </Page>
  )
}

function FirstEvent({ destination, sourceId }: { readonly destination: Destination; readonly sourceId: string }) {
  const { data: source, problem } = useResource<Source>(`/api/sources/${sourceId}`)
  // Only events that came for this destination: the source may have sent others long before it was made.
  const mine = `/api/events?source=${sourceId}&destination=${destination.id}&limit=2`
  const { data: arrived, problem: unread } = useResource<EventRows>(mine, EVERY_MS)
  if (source === undefined || arrived === undefined) {
    return <>{problem || unread ? <ProblemNotice problem={problem ?? unread} /> : <Loading />}</>
  }
  const [latest, ...before] = arrived.events
  return (
    <>
      <Arrival
        event={latest}
        isFirst={before.length === 0}
        destinationId={destination.id}
        heapAddress={heapAddressOf(latest, destination)}
      />
      <section>
        <h2>Send a test event</h2>
        <Needs right="operate">
          <QuickTest sourceId={sourceId} />
        </Needs>
      </section>
      <section>
        <h2>Or from your own code</h2>
        <Connect source={source} />
      </section>
    </>
  )
}

/** Only the local Heap can show its events here. */
function heapAddressOf(event: EventRow | undefined, { id, settings }: Destination): string | undefined {
  if (event === undefined || settings['useSandbox'] !== true) return undefined
  return personOfEventAddress({ eventId: event.id, destinationId: id })
}

function QuickTest({ sourceId }: { readonly sourceId: string }) {
  const { data } = useResource<SampleList>('/api/samples')
  const [error, setError] = useState<string>()
  const sample = data?.samples.find(({ event }) => event['type'] === 'track') ?? data?.samples[0]
  const send = async (): Promise<void> => {
    const answer = await change('POST', '/api/test-events', { sourceId, event: sample?.event })
    setError(answer.ok ? undefined : answer.problem.message)
  }
  return (
    <>
      <div className="actions">
        <Button kind="primary" onClick={send} disabled={sample === undefined}>
          Send a test event
        </Button>
        <Link to={`/sources/${sourceId}/test`}>Choose and edit it first</Link>
      </div>
      {error !== undefined && <Notice kind="error">{error}</Notice>}
    </>
  )
}
