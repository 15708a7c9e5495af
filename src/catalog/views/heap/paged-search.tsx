// A searchable list of the local Heap, page by page, with search and page in the address.
import type { ReactNode } from 'react'
import { setQuery, useAddress } from '../../address'
import type { Page } from '../../../sandbox/views'
import { useResource } from '../../api/resource'
import { Button } from '../../parts/button'
import { TextField } from '../../parts/field'
import { Empty, Loading, ProblemNotice } from '../../parts/notice'
import { toNumber } from '../../words'
import { AppIdFilter } from './app-id-filter'

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
  const { search, app, offset, path } = useWanted(view)
  const { data, problem } = useResource<Page<Row>>(path, EVERY_MS)
  return (
    <>
      <search className="filters one-search">
        <TextField label={searchLabel} type="search" value={search} onChange={(q) => setQuery({ q, from: '' })} />
        <AppIdFilter />
      </search>
      <ProblemNotice problem={problem} />
      {data === undefined && problem === undefined && <Loading />}
      {data?.total === 0 && <Nothing sought={[search, app].filter((one) => one !== '').join(', ')}>{empty}</Nothing>}
      {data !== undefined && data.total > 0 && (
        <>
          {children(data.items)}
          {data.total > ROWS && <Steps offset={offset} total={data.total} />}
        </>
      )}
    </>
  )
}

/** From the address. */
function useWanted(view: string) {
  const { query } = useAddress()
  const search = query.get('q') ?? ''
  const app = query.get('app') ?? ''
  const offset = Number(query.get('from') ?? '0') || 0
  const wanted = new URLSearchParams({
    limit: String(ROWS),
    offset: String(offset),
    ...(search !== '' && { search }),
    ...(app !== '' && { app_id: app })
  })
  return { search, app, offset, path: `/api/sandbox/${view}?${wanted.toString()}` }
}

function Nothing({ sought, children }: { readonly sought: string; readonly children: ReactNode }) {
  return sought === '' ? <Empty title="Nothing yet">{children}</Empty> : <p>Nothing fits “{sought}”.</p>
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
