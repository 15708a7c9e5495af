// What all pages of one connected partner have in common: its name, whether it is on, the way to its other pages.
import type { ReactNode } from 'react'
import type { Target } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { change } from '../../api/request'
import { Switch } from '../../parts/choice'
import { Needs } from '../../parts/needs'
import { Loading, Notice, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { Tabs } from '../../parts/tabs'
import { integrationAddress, partnerAddress, targetPath } from './addresses'

interface Props {
  readonly id: string
  readonly partnerId: string
  /** Gets the partner, and how to read it again after a change. */
  readonly children: (partner: Target, reload: () => void) => ReactNode
}

const EVERY_MS = 1500

export function ConnectionFrame({ id, partnerId, children }: Props) {
  const path = targetPath(id, partnerId)
  const { data: partner, problem, reload } = useResource<Target>(path, EVERY_MS)
  if (partner === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  const turn = async (isOn: boolean): Promise<unknown> => {
    const answer = await change('PATCH', path, { isOn })
    reload()
    return answer
  }
  return (
    <Page
      title={partner.name}
      lead={<Where partner={partner} />}
      back={{ to: integrationAddress(id, '/partners'), name: 'Partners' }}
      actions={
        <Needs right="configure">
          <Switch label={partner.isOn ? 'On' : 'Off'} isOn={partner.isOn} onChange={turn} />
        </Needs>
      }
    >
      <Tabs
        label={partner.name}
        tabs={[
          { to: partnerAddress(id, partnerId), name: 'Syncs' },
          { to: partnerAddress(id, partnerId, '/simulate'), name: 'Simulate' },
          { to: partnerAddress(id, partnerId, '/settings'), name: 'Settings' }
        ]}
      />
      <ProblemNotice problem={problem} />
      {!partner.isOn && (
        <Notice kind="warning" title="This partner is off.">
          It stays as it is, and catches up with what changes meanwhile once it is on again.
        </Notice>
      )}
      {children(partner, reload)}
    </Page>
  )
}

function Where({ partner: { values } }: { readonly partner: Target }) {
  const url = values['url']
  return typeof url === 'string' ? <span className="mono">{url}</span> : <>At the partner’s own address</>
}
