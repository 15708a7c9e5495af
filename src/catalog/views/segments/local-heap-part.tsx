// The local Heap in place of Heap: connected with one click, with a segment of its own users, samples and syncs.
import type { Integration, LocalHeap } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { change, type Answered } from '../../api/request'
import { Button } from '../../parts/button'
import { Confirm } from '../../parts/confirm'
import { Needs } from '../../parts/needs'
import { ProblemNotice } from '../../parts/notice'
import { integrationPath } from './addresses'
import { LocalSegmentForm } from './local-segment-form'

interface Props {
  readonly integration: Integration
  readonly onChanged: () => void
}

export function LocalHeapPart({ integration, onChanged }: Props) {
  const path = integrationPath(integration.id, '/local-heap')
  const { data, problem, reload } = useResource<LocalHeap>(path)
  const act = async (below: string, body?: object): Promise<Answered<LocalHeap>> => {
    const answer = await change<LocalHeap>('POST', path + below, body)
    reload()
    onChanged()
    return answer
  }
  return (
    <section className="card stack">
      <h2>Try it with the local Heap</h2>
      <p>
        The local Heap on this machine has a Developer Hub of its own: it sends segments of its users as Heap does, and
        nothing leaves this machine.
      </p>
      <ProblemNotice problem={problem} />
      {data && !data.isConnected && <Connect hasSecret={integration.hasSecret} onConnect={() => act('')} />}
      {data?.isConnected && <Connected local={data} act={act} />}
    </section>
  )
}

function Connect({ hasSecret, onConnect }: { readonly hasSecret: boolean; readonly onConnect: () => unknown }) {
  return (
    <Needs right="configure">
      {hasSecret ? (
        <Confirm
          question="Its secret replaces the stored one: webhooks of Heap itself are then refused."
          yes="Connect the local Heap"
          onYes={onConnect}
        >
          Connect the local Heap
        </Confirm>
      ) : (
        <Button onClick={onConnect}>Connect the local Heap</Button>
      )}
    </Needs>
  )
}

interface ConnectedProps {
  readonly local: LocalHeap
  readonly act: (below: string, body?: object) => Promise<Answered<LocalHeap>>
}

function Connected({ local, act }: ConnectedProps) {
  return (
    <>
      <div className="actions">
        <span>● The local Heap is connected.</span>
        <Needs right="operate">
          <Button onClick={() => act('/samples')}>Send sample segment</Button>
        </Needs>
      </div>
      {local.segments.length > 0 && (
        <ul className="rows">
          {local.segments.map(({ id, name }) => (
            <li key={id}>
              <strong>{name}</strong>
              <span className="quiet">is switched on in the local Heap</span>
              <Needs right="operate">
                <Button label={`Sync now: ${name}`} onClick={() => act('/syncs', { segmentId: id })}>
                  Sync now
                </Button>
              </Needs>
            </li>
          ))}
        </ul>
      )}
      <Needs right="configure">
        <LocalSegmentForm onSend={(draft) => act('/segments', draft)} isFirst={local.segments.length === 0} />
      </Needs>
    </>
  )
}
