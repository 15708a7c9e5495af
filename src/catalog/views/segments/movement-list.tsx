// Who joined and left a segment, newest first.
import { useState } from 'react'
import type { SegmentMember } from '../../../runner/admin/shapes'
import { Button } from '../../parts/button'
import { ShortId } from '../../parts/copy'
import { Moment } from '../../parts/moment'
import { Empty } from '../../parts/notice'

/** Rows that are shown at first. */
const SHOWN = 20

export function MovementList({ latest }: { readonly latest: readonly SegmentMember[] }) {
  const [isWhole, setIsWhole] = useState(false)
  if (latest.length === 0) return <Empty title="Nobody yet">People who join or leave are listed here.</Empty>
  return (
    <>
      <ul className="rows">
        {(isWhole ? latest : latest.slice(0, SHOWN)).map(({ id, isMember, since }) => (
          <li key={id}>
            <span className={isMember ? 'status delivered' : 'status skipped'}>
              <span aria-hidden="true" className="status-mark">
                {isMember ? '+' : '−'}
              </span>
              {isMember ? 'Joined' : 'Left'}
            </span>
            <ShortId id={id} what="the id" />
            <span className="quiet row-end">
              <Moment at={since} />
            </span>
          </li>
        ))}
      </ul>
      {!isWhole && latest.length > SHOWN && (
        <Button onClick={() => setIsWhole(true)}>Show the last {latest.length}</Button>
      )}
    </>
  )
}
