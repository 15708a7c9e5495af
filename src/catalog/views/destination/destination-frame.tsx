// What all pages of one destination have in common: its name, whether it is on, the way to its other pages.
import { Fragment, type ReactNode } from 'react'
import type { Destination } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { change } from '../../api/request'
import { Link } from '../../parts/link'
import { Needs } from '../../parts/needs'
import { Loading, Notice, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { Switch } from '../../parts/choice'
import { Tabs } from '../../parts/tabs'
import { toCount } from '../../words'
import { PauseNotice } from './pause-notice'

interface Props {
  readonly id: string
  /** Gets the destination, and how to read it again after a change. */
  readonly children: (destination: Destination, reload: () => void) => ReactNode
}

const EVERY_MS = 2000

export function DestinationFrame({ id, children }: Props) {
  const { data: destination, problem, reload } = useResource<Destination>(`/api/destinations/${id}`, EVERY_MS)
  if (destination === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  const address = `/destinations/${id}`
  const turn = async (isOn: boolean): Promise<unknown> => {
    const answer = await change('PATCH', `/api/destinations/${id}`, { isOn })
    reload()
    return answer
  }
  return (
    <Page
      title={destination.name}
      lead={<Where destination={destination} />}
      back={{ to: '/', name: 'Overview' }}
      actions={
        <Needs right="configure">
          <Switch label={toWords(destination)} isOn={destination.isOn} onChange={turn} />
        </Needs>
      }
    >
      <Tabs
        label={destination.name}
        tabs={[
          { to: address, name: 'Overview' },
          { to: `${address}/mappings`, name: 'Mappings' },
          { to: `${address}/connections`, name: 'Sources' },
          { to: `${address}/settings`, name: 'Settings' },
          { to: `${address}/send-again`, name: 'Send again' }
        ]}
      />
      <ProblemNotice problem={problem} />
      {!destination.isOn && <OffNotice children={<Later id={id} />} />}
      <PauseNotice destination={destination} onChanged={reload} />
      {destination.isOn && <PausedSources sources={destination.pausedSources} />}
      {children(destination, reload)}
    </Page>
  )
}

export function toWords({ isOn, pause, pausedSources }: Destination): string {
  if (!isOn) return 'Off'
  if (pause !== null) return 'On, but paused'
  return pausedSources.length === 0 ? 'On' : `On, ${toCount(pausedSources.length, 'source')} paused`
}

function PausedSources({ sources }: { readonly sources: Destination['pausedSources'] }) {
  if (sources.length === 0) return null
  return (
    <Notice
      kind="warning"
      title={sources.length === 1 ? 'One of its sources is paused.' : 'Some of its sources are paused.'}
    >
      Their events are kept, and delivered once they go on:{' '}
      {sources.map(({ id, name }, index) => (
        <Fragment key={id}>
          {index > 0 && ', '}
          <Link to={`/sources/${id}`}>{name}</Link>
        </Fragment>
      ))}
      .
    </Notice>
  )
}

function Later({ id }: { readonly id: string }) {
  return (
    <>
      Once it is on, those that it missed <Link to={`/destinations/${id}/send-again`}>can be sent</Link>.
    </>
  )
}

export function OffNotice({ children }: { readonly children?: ReactNode }) {
  return (
    <Notice kind="warning" title="This destination is off.">
      Events that arrive now are not sent to it, and not by themselves later. {children}
    </Notice>
  )
}

function Where({ destination: { settings } }: { readonly destination: Destination }) {
  const place =
    settings['useSandbox'] === true ? 'the local Heap on this machine' : `Heap, ${String(settings['region'])}`
  return (
    <>
      App ID <span className="mono">{String(settings['appId'])}</span> · {place}
    </>
  )
}
