// The other way from Segment to Heap: the connector as a function of the workspace, to be copied with its settings.
import type { FunctionFile } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { CopyButton } from '../../parts/copy'
import { Loading, Notice, ProblemNotice } from '../../parts/notice'
import { toSize } from '../../words'

export function SegmentFunction() {
  const { data, problem } = useResource<FunctionFile>('/api/segment-function')
  return (
    <section className="card stack">
      <h2>Run it inside Segment</h2>
      <p>
        Instead of this runner, a destination function in your workspace can do the same: Segment runs it, and nothing
        has to be reached from outside. Use the one or the other.
      </p>
      <ProblemNotice problem={problem} />
      {data === undefined && problem === undefined && <Loading />}
      {data?.code === null && (
        <Notice>
          The file has not been built here. Run <code>npx heap-destination segment-function print</code>.
        </Notice>
      )}
      {typeof data?.code === 'string' && <Steps code={data.code} />}
      {data && data.settings.length > 0 && <Settings settings={data.settings} />}
    </section>
  )
}

function Steps({ code }: { readonly code: string }) {
  return (
    <ol className="clicks">
      <li>In Segment, open Connections, Catalog, Functions, New function, and choose “Destination”.</li>
      <li>
        Replace the code there with this one, {toSize(code.length)}:{' '}
        <CopyButton text={code} what="the code of the function" />
      </li>
      <li>Under Settings, add those below that you need. Only the App ID is required.</li>
      <li>Save, test it with an event, deploy it, and connect it to your sources.</li>
    </ol>
  )
}

function Settings({ settings }: Pick<FunctionFile, 'settings'>) {
  return (
    <details>
      <summary>Its settings</summary>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Label</th>
            <th scope="col">Type</th>
            <th scope="col">Needed</th>
          </tr>
        </thead>
        <tbody>
          {settings.map(({ name, label, type, required, sensitive }) => (
            <tr key={name}>
              <th scope="row" className="mono">
                {name}
              </th>
              <td>{label}</td>
              <td>{`${type}${sensitive ? ', sensitive' : ''}`}</td>
              <td>{required ? 'yes' : 'no'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
