// The frame of all views of the local Heap: a notice that it is not the real one, and links between them.
import type { ReactNode } from 'react'
import type { Status } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Empty, Loading, Notice, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { Tabs } from '../../parts/tabs'

export function HeapFrame({ children }: { readonly children: ReactNode }) {
  const { data: status, problem } = useResource<Status>('/api/status')
  return (
    <Page title="Local Heap" lead="What the local Heap on this machine holds after your events.">
      <ProblemNotice problem={problem} />
      {status === undefined && problem === undefined && <Loading />}
      {status?.sandboxUrl === null && (
        <Empty title="No local Heap is running">
          Start the runner with one to look into it. What Heap holds, only Heap itself shows.
        </Empty>
      )}
      {typeof status?.sandboxUrl === 'string' && (
        <>
          <Notice title="This is the local Heap, not Heap itself.">
            It takes the same requests and obeys Heap’s documented rules and limits. It shows data at once, where Heap
            takes some minutes, and has no charts, sessions or autocapture. Nothing in it has left this machine.
          </Notice>
          <Tabs
            label="Local Heap"
            tabs={[
              { to: '/heap', name: 'People' },
              { to: '/heap/events', name: 'Events' },
              { to: '/heap/accounts', name: 'Accounts' },
              { to: '/heap/losses', name: 'Lost values' },
              { to: '/heap/outage', name: 'Outage' }
            ]}
          />
          {children}
        </>
      )}
    </Page>
  )
}
