// Rehearses an outage: makes the local Heap fail, to see that nothing is lost. Never touches the real Heap.
import type { Fault, FaultState } from '../../../sandbox/faults'
import { useResource } from '../../api/resource'
import { change, type Answered } from '../../api/request'
import { Button } from '../../parts/button'
import { Link } from '../../parts/link'
import { Needs } from '../../parts/needs'
import { Notice } from '../../parts/notice'
import { toCount } from '../../words'
import { HeapFrame } from './heap-frame'

const KINDS: readonly { readonly name: string; readonly help: string; readonly fault: Fault }[] = [
  { name: 'The local Heap is down', help: 'Every request is answered with 503.', fault: { status: 503 } },
  {
    name: 'The local Heap asks to slow down',
    help: 'Answers 429 and names a time to wait.',
    fault: { status: 429, retryAfter: 5 }
  },
  { name: 'The local Heap breaks the connection', help: 'No answer at all.', fault: { reset: true } },
  { name: 'The local Heap is slow', help: 'Every answer takes three seconds.', fault: { delayMs: 3000 } }
]

const EVERY_MS = 1500

export function OutagePage() {
  return (
    <HeapFrame>
      <Needs right="operate">
        <Outage />
      </Needs>
    </HeapFrame>
  )
}

function Outage() {
  const { data, reload } = useResource<{ faults: FaultState[] }>('/api/sandbox/faults', EVERY_MS)
  const faults = data?.faults ?? []
  const end = async (): Promise<Answered<unknown>> => {
    const answer = await change('DELETE', '/api/sandbox/faults')
    reload()
    return answer
  }
  const start = async (fault: Fault): Promise<unknown> => {
    const ended = await end()
    const answer = ended.ok ? await change('POST', '/api/sandbox/faults', fault) : ended
    reload()
    return answer
  }
  return (
    <>
      <h2>Rehearse an outage</h2>
      <p className="lead">
        Let the local Heap fail, send events, and see them wait. When it is over they go out, each exactly once.
      </p>
      <div role="status">{faults.length > 0 && <UnderWay faults={faults} />}</div>
      <ul className="cards">
        {KINDS.map((kind) => (
          <KindCard
            key={kind.name}
            kind={kind}
            isRunning={faults.some((fault) => isOf(fault, kind.fault))}
            onStart={() => start(kind.fault)}
            onEnd={end}
          />
        ))}
      </ul>
    </>
  )
}

interface KindCardProps {
  readonly kind: (typeof KINDS)[number]
  readonly isRunning: boolean
  readonly onStart: () => unknown
  readonly onEnd: () => unknown
}

function KindCard({ kind: { name, help }, isRunning, onStart, onEnd }: KindCardProps) {
  return (
    <li className={isRunning ? 'card running' : 'card'}>
      <h3>{name}</h3>
      <p className="quiet">{help}</p>
      {isRunning ? (
        <div className="actions">
          <span className="status retrying">
            <span aria-hidden="true" className="status-mark">
              ●
            </span>
            Running
          </span>
          <Button kind="primary" onClick={onEnd}>
            End the outage
          </Button>
        </div>
      ) : (
        <Button label={`Start: ${name}`} onClick={onStart}>
          Start
        </Button>
      )}
    </li>
  )
}

/** Whether the present fault is of this kind. */
function isOf(state: FaultState, kind: Fault): boolean {
  return (Object.keys(kind) as (keyof Fault)[]).every((key) => state[key] === kind[key])
}

function UnderWay({ faults }: { readonly faults: readonly FaultState[] }) {
  const happened = faults.reduce((sum, fault) => sum + fault.happened, 0)
  return (
    <Notice kind="warning" title="The local Heap fails on purpose.">
      So far {toCount(happened, 'request')} failed or came late.{' '}
      <Link to="/debugger?state=retrying">See what waits</Link>.
    </Notice>
  )
}
