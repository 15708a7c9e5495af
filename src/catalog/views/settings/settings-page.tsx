// The runner itself: its address, its storage, and who is signed in.
import type { Session, Status } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { change } from '../../api/request'
import { Button } from '../../parts/button'
import { ShortId } from '../../parts/copy'
import { Link } from '../../parts/link'
import { Moment } from '../../parts/moment'
import { Loading, Notice, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { toCount, toSize, toSpan } from '../../words'
import { Tokens } from './tokens'

const EVERY_MS = 3000

export function SettingsPage() {
  const { data: status, problem } = useResource<Status>('/api/status', EVERY_MS)
  return (
    <Page title="Settings" lead="This runner. Settings of Heap are with each destination.">
      <ProblemNotice problem={problem} />
      {status === undefined && problem === undefined && <Loading />}
      {status && (
        <>
          <section>
            <h2>Where it is reached</h2>
            <dl className="facts">
              <Fact name="Address for your apps" text={`${location.origin}/v1`} />
              <Fact name="This page" text={location.origin} />
              {status.sandboxUrl !== null && <Fact name="Local Heap" text={status.sandboxUrl} />}
              <div>
                <dt>Version</dt>
                <dd>{status.version}</dd>
              </div>
            </dl>
          </section>
          <Runners runners={status.runners} />
          <Storage storage={status.storage} />
          <Failures worker={status.worker} />
          <Further />
          <SignedIn />
        </>
      )}
    </Page>
  )
}

function Fact({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <ShortId id={text} what={name} isWhole />
      </dd>
    </div>
  )
}

/** Those that share the database, and who sends. */
function Runners({ runners }: Pick<Status, 'runners'>) {
  if (runners.length === 0) return null
  return (
    <section>
      <h2>Runners on this database</h2>
      <ul className="rows">
        {runners.map(({ name, version, isThis, destinations }) => (
          <li key={name}>
            <code>{name}</code>
            <span>sends to {toCount(destinations, 'destination')}</span>
            <span className="quiet">
              version {version}
              {isThis && ', answers this page'}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Storage({ storage }: { readonly storage: Status['storage'] }) {
  const { bytes, maxBytes, isFull, events, deadLettersForgotten, oldestAt, retentionMs, warnings } = storage
  return (
    <section>
      <h2 id="storage">Storage</h2>
      {isFull && (
        <Notice kind="error" title={bytes < maxBytes ? 'The disk is full.' : 'The store is full.'}>
          New events are refused until {bytes < maxBytes ? 'there is room on it' : 'older ones are delivered or expire'}
          . What is stored is kept.
        </Notice>
      )}
      {warnings.map((warning) => (
        <Notice key={warning} kind="warning" title="The database needs attention.">
          {warning}
        </Notice>
      ))}
      <meter className="budget" aria-labelledby="storage" min={0} max={maxBytes} high={maxBytes * 0.9} value={bytes} />
      <p>
        {toSize(bytes)} of {toSize(maxBytes)}: {toCount(events, 'event')}
        {oldestAt !== null && (
          <>
            , the oldest <Moment at={oldestAt} />
          </>
        )}
        . Events are kept for {toSpan(retentionMs)}.
      </p>
      {deadLettersForgotten > 0 && (
        <p>{toCount(deadLettersForgotten, 'rejected event')} had to be forgotten early to make room for new ones.</p>
      )}
    </section>
  )
}

function Failures({ worker }: { readonly worker: Status['worker'] }) {
  const { failures, lastFailureAt, lastFailure } = worker
  if (lastFailureAt === null) return null
  return (
    <Notice kind="warning" title={`Something failed ${toCount(failures, 'time')} since the start.`}>
      Last <Moment at={lastFailureAt} />: <code>{lastFailure}</code>. Events wait and are tried again; the log has more.
    </Notice>
  )
}

/** If tokens are required: who is signed in and, for the admin token, all other tokens. */
function SignedIn() {
  const { data: session } = useResource<Session>('/api/session')
  if (session?.isTokenRequired !== true) return null
  const { tokenName, may } = session
  const signOut = async (): Promise<unknown> => {
    const answer = await change('DELETE', '/api/session')
    if (answer.ok) location.assign('/')
    return answer
  }
  return (
    <>
      {may.includes('admin') && <Tokens />}
      <section>
        <h2>Signed in</h2>
        <p>
          {tokenName === null ? 'With the admin token.' : `With the token “${tokenName}”, which may ${may.join(', ')}.`}
        </p>
        <Button onClick={signOut}>Sign out</Button>
      </section>
    </>
  )
}

/** Links to settings on other pages. */
function Further() {
  return (
    <>
      <section>
        <h2>Who changed what</h2>
        <p>
          <Link to="/settings/changes">The log of changes</Link> shows each with before and after, and takes it back.
        </p>
      </section>
      <section>
        <h2>For programs</h2>
        <p>
          Everything on this page can be done over HTTP: see <a href="/docs">the description of the API</a>. For
          monitoring there are <a href="/metrics">metrics</a>.
        </p>
      </section>
    </>
  )
}
