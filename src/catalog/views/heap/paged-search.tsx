// A searchable list of the local Heap, page by page, with search and page in the address.
import type { ReactNode } from 'react'
import { setQuery, useAddress } from '../../address'
import type { Page } from '../../../sandbox/views'
import { useResource } from '../../api/resource'
import { Button } from '../../parts/button'
import { TextField } from '../../parts/field'
import { Empty, Loading, ProblemNotice } from '../../parts/notice'
import { toNumber } from '../../words'

interface Props<Row> {
  /** Name of the view in the API. */
  readonly view: 'people' | 'event-names' | 'accounts'
  readonly searchLabel: string
  /** What to do when there is nothing at all. */
  readonly empty: ReactNode
  readonly children: (rows: readonly Row[]) => ReactNode
}

const ROWS = 50
const EVERY_MS = 2000

export function PagedSearch<Row>({ view, searchLabel, empty, children }: Props<Row>) {
  const { query } = useAddress()
  const search = query.get('q') ?? ''
  const offset = Number(query.get('from') ?? '0') || 0
  const wanted = new URLSearchParams({ limit: String(ROWS), offset: String(offset), ...(search !== '' && { search }) })
  const { data, problem } = useResource<Page<Row>>(`/api/sandbox/${view}?${wanted.toString()}`, EVERY_MS)
  return (
    <>
      <TextField label={searchLabel} type="search" value={search} onChange={(q) => setQuery({ q, from: '' })} />
      <ProblemNotice problem={problem} />
      {data === undefined && problem === undefined && <Loading />}
      {data?.total === 0 && <Nothing search={search}>{empty}</Nothing>}
      {data !== undefined && data.total > 0 && (
        <>
          {children(data.items)}
          {data.total > ROWS && <Steps offset={offset} total={data.total} />}
        </>
      )}
    </>
  )
}

function Nothing({ search, children }: { readonly search: string; readonly children: ReactNode }) {
  return search === '' ? <Empty title="Nothing yet">{children}</Empty> : <p>Nothing fits “{search}”.</p>
}

function Steps({ offset, total }: { readonly offset: number; readonly total: number }) {
  const go = (from: number): void => setQuery({ from: from <= 0 ? '' : String(from) })
  return (
    <div className="actions">
      <Button disabled={offset === 0} onClick={() => go(offset - ROWS)}>
        ← Previous
      </Button>
      <span className="quiet">
        {toNumber(offset + 1)} to {toNumber(Math.min(offset + ROWS, total))} of {toNumber(total)}
      </span>
      <Button disabled={offset + ROWS >= total} onClick={() => go(offset + ROWS)}>
        Next →
      </Button>
    </div>
  )
}
