// Simulates an Engage audience: a number of members enter or leave it.
import { useState } from 'react'
import { useUnsaved } from '../../address'
import type { AudienceRun, AudienceRunList, DestinationList, Source } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { change, type Answered } from '../../api/request'
import { Button } from '../../parts/button'
import { Choices, type Option } from '../../parts/choice'
import { TextField } from '../../parts/field'
import { Link } from '../../parts/link'
import { Loading, Notice, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { RunResults } from '../audiences/run-results'
import { takersOf } from '../audiences/takers'
import { toCount, toNumber } from '../../words'

const MOST = 100_000
const EVERY_MS = 1000

interface Simulated {
  readonly count: number
  readonly key: string
  readonly run: number | null
}

export function AudiencePage({ id }: { readonly id: string }) {
  const { data: source, problem } = useResource<Source>(`/api/sources/${id}`)
  if (source === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  return (
    <Page
      title="Simulate an audience"
      lead="Sends what Engage sends when people enter or leave an audience."
      back={{ to: `/sources/${id}`, name: source.name }}
    >
      <NoTaker sourceId={id} />
      <Simulation sourceId={id} />
    </Page>
  )
}

function NoTaker({ sourceId }: { readonly sourceId: string }) {
  const { data } = useResource<DestinationList>('/api/destinations')
  if (data === undefined || takersOf(sourceId, data.destinations).length > 0) return null
  return (
    <Notice kind="warning" title="No destination takes events of this source.">
      What you send stays here and does not arrive in Heap. <Link to="/catalog">Connect the source to one</Link>, or{' '}
      <Link to="/sources">choose another source</Link>.
    </Notice>
  )
}

type Move = 'enter' | 'leave'

const SAMPLE = { name: 'Order Completed Last 30days', members: '10' }

function useSimulation(sourceId: string) {
  const [name, setName] = useState(SAMPLE.name)
  const [members, setMembers] = useState(SAMPLE.members)
  const [move, setMove] = useState<Move>('enter')
  const [answer, setAnswer] = useState<Answered<Simulated>>()
  const [sent, setSent] = useState(SAMPLE)
  useUnsaved(name !== sent.name || members !== sent.members)
  const count = Number(members)
  const isCountFine = Number.isInteger(count) && count >= 1 && count <= MOST
  const send = async (): Promise<void> => {
    const asked = { sourceId, name, members: count, change: move }
    const simulated = await change<Simulated>('POST', '/api/audiences/simulate', asked)
    setAnswer(simulated)
    if (simulated.ok) setSent({ name, members })
  }
  return { name, setName, members, setMembers, move, setMove, answer, isCountFine, send }
}

function Simulation({ sourceId }: { readonly sourceId: string }) {
  const { name, setName, members, setMembers, move, setMove, answer, isCountFine, send } = useSimulation(sourceId)
  return (
    <div className="stack narrow">
      <TextField
        label="Name of the audience"
        value={name}
        onChange={setName}
        error={answer?.ok === false ? answer.problem.fields['name'] : undefined}
        help="In Heap it becomes a property of each member, in snake_case, true or false."
      />
      <TextField
        label="Members"
        type="number"
        value={members}
        onChange={setMembers}
        error={isCountFine ? undefined : `A whole number from 1 to ${toNumber(MOST)}.`}
        help="They are called member-1, member-2 and so on."
      />
      <Choices legend="They" options={MOVES} value={move} onChange={setMove} />
      <Button kind="primary" disabled={!isCountFine} onClick={send}>
        Send
      </Button>
      {answer?.ok === false && Object.keys(answer.problem.fields).length === 0 && (
        <ProblemNotice problem={answer.problem} />
      )}
      {answer?.ok === true && <Done done={answer.data} />}
    </div>
  )
}

const MOVES: readonly Option<Move>[] = [
  { value: 'enter', label: 'enter it' },
  { value: 'leave', label: 'leave it' }
]

function Done({ done: { count, key, run } }: { readonly done: Simulated }) {
  const { data } = useResource<AudienceRunList>(run === null ? null : `/api/audiences?id=${run}`, EVERY_MS)
  const found = data?.runs[0]
  return (
    <Notice kind={toKind(found)} title={`Sent for ${toCount(count, 'member')}.`}>
      The property in Heap is <span className="mono">{key}</span>. {found && <RunResults run={found} />}
      <div className="actions">
        {run !== null && <Link to={`/debugger?run=${run}`}>See these events</Link>}
        <Link to="/audiences">All audiences</Link>
        <Link to="/heap">Who is in the local Heap</Link>
      </div>
    </Notice>
  )
}

/** Whether it was delivered, or still may be. */
function toKind(run: AudienceRun | undefined): 'good' | 'warning' | 'error' {
  if (run === undefined) return 'good'
  if (run.results.refused > 0) return 'error'
  return run.results.unsent > 0 ? 'warning' : 'good'
}
