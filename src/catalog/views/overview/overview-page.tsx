// The overview of many destinations and sources: compact rows, those with trouble first, and a plot of the stages.
import type { ActivityView, Destination, SourceList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Link } from '../../parts/link'
import { Loading, Notice, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { toCount } from '../../words'
import { DestinationTable } from './destination-table'
import { PeriodPicker, usePeriod } from './period'
import { SourceTable } from './source-table'
import { StagesPlot } from './stages-plot'

export function OverviewPage({ destinations }: { readonly destinations: readonly Destination[] }) {
  const { period, words, everyMs } = usePeriod()
  const { data: view, problem } = useResource<ActivityView>(`/api/activity?period=${period}`, everyMs)
  const { data: sources } = useResource<SourceList>('/api/sources')
  return (
    <Page title="Overview" actions={<Actions />}>
      <PeriodPicker />
      <ProblemNotice problem={problem} />
      {view === undefined && !problem && <Loading />}
      {view && (
        <>
          {view.strangers > 0 && <Strangers count={view.strangers} words={words} />}
          <section>
            <h2>Destinations</h2>
            <DestinationTable destinations={destinations} view={view} />
          </section>
          <section>
            <h2>Sources</h2>
            <SourceTable sources={sources?.sources ?? []} view={view} />
          </section>
          <section>
            <h2>From received to Heap</h2>
            <StagesPlot from={view.from} stepMs={view.stepMs} stages={view.stages} words={words} />
          </section>
        </>
      )}
    </Page>
  )
}

function Strangers({ count, words }: { readonly count: number; readonly words: string }) {
  return (
    <Notice kind="warning" title={`${toCount(count, 'request')} without a known write key in ${words}`}>
      Nothing of {count === 1 ? 'it' : 'them'} was stored. <Link to="/refused">See where from, and what to do</Link>.
    </Notice>
  )
}

function Actions() {
  return (
    <>
      <Link to="/reconciliation" className="button plain">
        Received and sent, day by day
      </Link>
      <Link to="/catalog" className="button plain">
        Add a destination
      </Link>
    </>
  )
}
