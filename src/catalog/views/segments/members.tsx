// Who is in a segment, by id, a page at a time.
import { useState } from 'react'
import type { MemberList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Button } from '../../parts/button'
import { ShortId } from '../../parts/copy'
import { Moment } from '../../parts/moment'
import { Empty, Loading, ProblemNotice } from '../../parts/notice'
import { segmentPath } from './addresses'

const SIZE = 50

export function Members({ id, segmentId }: { readonly id: string; readonly segmentId: string }) {
  /** The last id of each page before the one that is shown. */
  const [passed, setPassed] = useState<readonly string[]>([])
  const after = passed.at(-1)
  const query = new URLSearchParams({ limit: String(SIZE), ...(after !== undefined && { after }) })
  const { data, problem } = useResource<MemberList>(segmentPath(id, segmentId, `/members?${query.toString()}`))
  if (data === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  const last = data.members.at(-1)
  if (last === undefined && passed.length === 0) {
    return <Empty title="Nobody is in it now">People who have left are under “Joined and left”.</Empty>
  }
  return (
    <>
      <ul className="rows">
        {data.members.map((member) => (
          <li key={member.id}>
            <ShortId id={member.id} what="the id" isWhole />
            <span className="quiet row-end">
              since <Moment at={member.since} />
            </span>
          </li>
        ))}
      </ul>
      <div className="actions">
        <Button disabled={passed.length === 0} onClick={() => setPassed(passed.slice(0, -1))}>
          Back
        </Button>
        <Button
          disabled={data.members.length < SIZE || last === undefined}
          onClick={() => last && setPassed([...passed, last.id])}
        >
          Next {SIZE}
        </Button>
      </div>
    </>
  )
}
