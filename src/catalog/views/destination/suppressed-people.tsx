// Deleted people whose events are not sent: how many, since when, and how to lift that.
import { useState } from 'react'
import type { SuppressionList, SuppressionsLifted } from '../../../runner/admin/shapes'
import { change, type ApiProblem, type Answered } from '../../api/request'
import { useResource } from '../../api/resource'
import { Button } from '../../parts/button'
import { Confirm } from '../../parts/confirm'
import { ShortId } from '../../parts/copy'
import { TextField } from '../../parts/field'
import { Moment } from '../../parts/moment'
import { ProblemNotice } from '../../parts/notice'
import { toCount } from '../../words'
import { toUserIds } from './user-ids'

/** Most people that are listed. The admin API lists more. */
const SHOWN = 20
const EVERY_MS = 5000

interface Lifting {
  readonly users?: readonly string[]
  readonly people?: readonly string[]
}

export function SuppressedPeople({ destinationId }: { readonly destinationId: string }) {
  const path = `/api/destinations/${destinationId}/suppressions`
  const { data, problem, reload } = useResource<SuppressionList>(path, EVERY_MS)
  const [lifted, setLifted] = useState<number>()
  const lift = async (who: Lifting): Promise<Answered<SuppressionsLifted>> => {
    const answer = await change<SuppressionsLifted>('POST', `${path}/lift`, who)
    if (answer.ok) setLifted(answer.data.count)
    reload()
    return answer
  }
  if (data === undefined) return <ProblemNotice problem={problem} />
  return (
    <section className="stack narrow" aria-labelledby="suppressed-people">
      <h2 id="suppressed-people">Deleted people who are kept out</h2>
      <p>
        {data.count === 0
          ? 'Nobody is kept out. After a deletion, new events of that person are not sent, so that Heap does not make the person anew.'
          : `New events of ${toCount(data.count, 'person', 'people')} are not sent.`}
      </p>
      {data.count > 0 && <Newest list={data} lift={lift} />}
      {data.count > 0 && <LiftByUserId lift={lift} />}
      <p role="status">{lifted !== undefined && `${toCount(lifted, 'person', 'people')} let in again.`}</p>
    </section>
  )
}

interface LiftProps {
  readonly lift: (who: Lifting) => Promise<Answered<SuppressionsLifted>>
}

function Newest({ list, lift }: LiftProps & { readonly list: SuppressionList }) {
  const hidden = list.count - Math.min(list.suppressions.length, SHOWN)
  return (
    <>
      <ul>
        {list.suppressions.slice(0, SHOWN).map(({ person, since }) => (
          <li key={person}>
            <ShortId id={person} what="hash of the user id" /> · deleted <Moment at={since} />{' '}
            <Confirm
              question="New events create this person in Heap again."
              yes="Let in again"
              onYes={() => lift({ people: [person] })}
            >
              Let in again
            </Confirm>
          </li>
        ))}
      </ul>
      {hidden > 0 && <p className="quiet">And {toCount(hidden, 'more person', 'more people')}.</p>}
    </>
  )
}

function LiftByUserId({ lift }: LiftProps) {
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<ApiProblem>()
  const users = toUserIds(text)
  const liftAll = async (): Promise<unknown> => {
    const answer = await lift({ users })
    setProblem(answer.ok ? undefined : answer.problem)
    if (answer.ok) setText('')
    return answer
  }
  return (
    <>
      <TextField
        label="User ids to let in again, one a line"
        help="The list holds hashes only, no names or ids."
        value={text}
        lines={3}
        isCode
        onChange={setText}
      />
      <div className="actions">
        <Button disabled={users.length === 0} onClick={liftAll}>
          {users.length === 0 ? 'Let them in again' : `Let ${toCount(users.length, 'person', 'people')} in again`}
        </Button>
      </div>
      <ProblemNotice problem={problem} />
    </>
  )
}
