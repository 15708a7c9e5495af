// What Heap would have dropped without an error, as counted by the local Heap, and how to reset the counts.
import { SERVER_LIMITS } from '../../../heap/limits'
import type { Counters } from '../../../sandbox/counters'
import { useResource } from '../../api/resource'
import { change } from '../../api/request'
import { Confirm } from '../../parts/confirm'
import { Needs } from '../../parts/needs'
import { Loading, Notice, ProblemNotice } from '../../parts/notice'
import { toCount, toNumber } from '../../words'
import { useAppIds } from './app-id-filter'
import { HeapFrame } from './heap-frame'

const EVERY_MS = 2000

/** Whether all are zero: the mapping leaves nothing for Heap to drop. */
const LOSSES: readonly { readonly key: keyof Counters; readonly name: string; readonly why: string }[] = [
  {
    key: 'droppedValues',
    name: 'Values dropped',
    why: `Nested objects, null, names over ${toNumber(SERVER_LIMITS.key)} characters.`
  },
  { key: 'shortenedValues', name: 'Values cut', why: `Text over ${toNumber(SERVER_LIMITS.value)} characters.` },
  { key: 'ignoredProperties', name: 'Properties ignored', why: 'User properties called “id”, which Heap reserves.' },
  {
    key: 'linksIgnored',
    name: 'Links ignored',
    why: 'More than one identity for a Heap user id, or over ten ids a month.'
  },
  { key: 'refusedBodies', name: 'Requests refused', why: 'Not in the form that Heap takes.' },
  { key: 'budgetViolations', name: 'Requests over the limit', why: 'Faster than Heap allows.' },
  { key: 'duplicates', name: 'Duplicates left out', why: 'Events that had arrived before: Heap counts them once.' }
]

export function LossesPage() {
  return (
    <HeapFrame>
      <Losses />
    </HeapFrame>
  )
}

/** Per App ID: ten events that went to four destinations are not forty events. */
function Held() {
  const appIds = useAppIds()
  if (appIds === undefined) return null
  if (appIds.length === 0) return <p className="quiet">The local Heap holds nothing.</p>
  return (
    <ul className="quiet">
      {appIds.map(({ app_id: id, users, events, accounts }) => (
        <li key={id}>
          App ID <span className="mono">{id}</span>: {toCount(users, 'person', 'people')}, {toCount(events, 'event')}{' '}
          and {toCount(accounts, 'account')}.
        </li>
      ))}
    </ul>
  )
}

function NothingLost() {
  return (
    <Notice kind="good" title="Nothing was lost.">
      Whatever Heap does not take was shortened, renamed or rejected before, and the debugger says so.
    </Notice>
  )
}

function Losses() {
  const { data: counters, problem, reload } = useResource<Counters>('/api/sandbox/counters', EVERY_MS)
  if (counters === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  const isClean = LOSSES.every(({ key }) => key === 'duplicates' || counters[key] === 0)
  const reset = async (): Promise<unknown> => {
    const answer = await change('POST', '/api/sandbox/reset')
    reload()
    return answer
  }
  return (
    <>
      <h2>What Heap would have dropped</h2>
      {isClean && <NothingLost />}
      <dl className="facts wide counted">
        {LOSSES.map(({ key, name, why }) => (
          <div key={key}>
            <dt>{name}</dt>
            <dd>
              <strong className="count">{toNumber(counters[key])}</strong> <span className="quiet">{why}</span>
            </dd>
          </div>
        ))}
      </dl>
      <section className="end">
        <Held />
        <Needs right="operate">
          <Confirm question="Everything in the local Heap is lost." yes="Empty it" onYes={reset}>
            Empty the local Heap
          </Confirm>
        </Needs>
      </section>
    </>
  )
}
