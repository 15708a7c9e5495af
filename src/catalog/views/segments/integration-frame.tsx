// What all pages of one integration have in common: its name, and the way to its other pages.
import type { ReactNode } from 'react'
import type { Integration } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Loading, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { Tabs } from '../../parts/tabs'
import { integrationAddress, integrationPath, SEGMENTS } from './addresses'

interface Props {
  readonly id: string
  readonly actions?: ReactNode
  /** Gets the integration, and how to read it again after a change. */
  readonly children: (integration: Integration, reload: () => void) => ReactNode
}

const EVERY_MS = 2000

export function IntegrationFrame({ id, actions, children }: Props) {
  const { data: integration, problem, reload } = useResource<Integration>(integrationPath(id), EVERY_MS)
  if (integration === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  return (
    <Page
      title={integration.name}
      lead="Segments of Heap, as one integration there sends them."
      back={{ to: SEGMENTS, name: 'Segments' }}
      actions={actions}
    >
      <Tabs
        label={integration.name}
        tabs={[
          { to: integrationAddress(id), name: 'Segments' },
          { to: integrationAddress(id, '/partners'), name: 'Partners' },
          { to: integrationAddress(id, '/syncs'), name: 'Syncs' },
          { to: integrationAddress(id, '/webhooks'), name: 'Webhooks' },
          { to: integrationAddress(id, '/setup'), name: 'Set-up' }
        ]}
      />
      <ProblemNotice problem={problem} />
      {children(integration, reload)}
    </Page>
  )
}
