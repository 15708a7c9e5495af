// One source: how to connect an app to it, its write keys, where its events go.
import type { DestinationList, Source } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Link } from '../../parts/link'
import { Needs } from '../../parts/needs'
import { Empty, Loading, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { OnOff } from '../../parts/status'
import { Removal } from '../../parts/removal'
import { KIND_WORDS } from '../catalog/service-card'
import { Arrival } from './arrival'
import { Connect } from './connect'
import { CurrentsChoices } from './currents-choices'
import { Forward } from './forward'
import { forwarderOf } from './forwarders'
import { PrivateFields } from './private-fields'
import { PausedNotice, PauseSource, toKept } from './source-pause'
import { Quota } from './quota'
import { Rename } from './rename'
import { WriteKeys } from './write-keys'

const EVERY_MS = 1500

export function SourcePage({ id }: { readonly id: string }) {
  const { data: source, problem, reload } = useResource<Source>(`/api/sources/${id}`, EVERY_MS)
  if (source === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  return (
    <Page
      title={source.name}
      lead={`${KIND_WORDS[source.kind]} source`}
      back={{ to: '/sources', name: 'Sources' }}
      actions={
        <>
          <Link to={`/sources/${id}/test`} className="button primary">
            Send a test event
          </Link>
          <Link to={`/sources/${id}/audience`} className="button plain">
            Simulate an audience
          </Link>
        </>
      }
    >
      <PausedNotice source={source} onChanged={reload} />
      <Arrival event={source.lastEvent ?? undefined} isFirst={source.events === 1} />
      <Ways source={source} onChanged={reload} />
      <GoesTo source={source} />
      <WriteKeys source={source} onChanged={reload} />
      <Needs right="configure">
        <Choices source={source} onChanged={reload} />
      </Needs>
    </Page>
  )
}

function Choices(props: { readonly source: Source; readonly onChanged: () => void }) {
  const { source } = props
  return (
    <>
      {source.kind === 'braze' && <CurrentsChoices {...props} />}
      <PrivateFields {...props} />
      <Quota {...props} />
      <Rename {...props} />
      <PauseSource {...props} />
      <Removal
        thing="source"
        name={source.name}
        path={`/api/sources/${source.id}`}
        back="/sources"
        question={toQuestion(source)}
      />
    </>
  )
}

/** How its events arrive: from an app with an SDK, or from a service that forwards them. */
function Ways({ source, onChanged }: { readonly source: Source; readonly onChanged: () => void }) {
  const forwarder = forwarderOf(source.kind)
  if (forwarder !== undefined) return <Forward source={source} forwarder={forwarder} onChanged={onChanged} />
  return (
    <section>
      <h2>Connect your app</h2>
      <Connect source={source} />
    </section>
  )
}

function GoesTo({ source }: { readonly source: Source }) {
  const { data } = useResource<DestinationList>('/api/destinations', EVERY_MS)
  const own = data?.destinations.filter(({ connections }) => connections.some(({ sourceId }) => sourceId === source.id))
  return (
    <section>
      <h2>Its events go to</h2>
      {own?.length === 0 && (
        <Empty title="Nowhere yet">
          <Link to={`/catalog/heap/new?source=${source.id}`}>Add Heap</Link>, and they go there from then on.
        </Empty>
      )}
      <ul className="rows">
        {own?.map(({ id, name, isOn, pause, pausedSources, connections }) => (
          <li key={id}>
            <Link to={`/destinations/${id}`}>{name}</Link>
            <span className="quiet">
              {connections.find(({ sourceId }) => sourceId === source.id)?.mode === 'device'
                ? 'Device mode'
                : 'Cloud mode'}
            </span>
            <OnOff isOn={isOn} pause={pause} pausedSources={pausedSources} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function toQuestion({ pausedAt, untaken }: Source): string {
  const keys = 'Its write keys stop working at once.'
  return pausedAt === null || untaken === 0 ? keys : `${keys} ${toKept(untaken)} then delivered.`
}
