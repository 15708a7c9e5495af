// The log of changes of the settings: who changed what and when, before and after, and how to undo it.
import { useState } from 'react'
import type { Change, ChangeList, FieldChange, ThingChange } from '../../../runner/admin/shapes'
import { change as send, type Answered, type ApiProblem } from '../../api/request'
import { useResource } from '../../api/resource'
import { Button } from '../../parts/button'
import { Confirm } from '../../parts/confirm'
import { Missing } from '../../parts/missing'
import { Moment } from '../../parts/moment'
import { Needs } from '../../parts/needs'
import { Empty, Loading, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'

const EVERY_MS = 5000

export function ChangesPage() {
  const { data, problem, reload } = useResource<ChangeList>('/api/changes', EVERY_MS)
  const [refusal, setRefusal] = useState<ApiProblem>()
  const act = async (change: Change, way: 'undo' | 'go-back'): Promise<Answered<unknown>> => {
    const answer = await send('POST', `/api/changes/${change.id}/${way}`)
    setRefusal(answer.ok ? undefined : answer.problem)
    reload()
    return answer
  }
  return (
    <Page
      title="Log of changes"
      lead="The last 200 changes of sources, destinations, mappings, segments, alerts and tokens."
      back={{ to: '/settings', name: 'Settings' }}
    >
      <ProblemNotice problem={refusal ?? problem} />
      {data === undefined && problem === undefined && <Loading />}
      {data?.changes.length === 0 && (
        <Empty title="No change yet">
          Whatever somebody changes from now on is listed here, and can be taken back.
        </Empty>
      )}
      <ol className="stack">
        {data?.changes.map((change) => (
          <li key={change.id} className="card">
            <Entry change={change} onAct={(way) => act(change, way)} />
          </li>
        ))}
      </ol>
    </Page>
  )
}

interface EntryProps {
  readonly change: Change
  readonly onAct: (way: 'undo' | 'go-back') => Promise<unknown>
}

function Entry({ change: { at, by, changes, canBeUndone }, onAct }: EntryProps) {
  return (
    <>
      <p className="quiet">
        <Moment at={at} /> by {by === null ? <Missing>the admin</Missing> : <strong>{by}</strong>}
      </p>
      {changes.map((thing) => (
        <Thing key={thing.what} thing={thing} />
      ))}
      <Needs right="configure">
        <div className="actions">
          {canBeUndone && (
            <Button
              label={`Undo this: ${changes.map(({ what }) => toWords(what)).join(', ')}`}
              onClick={() => onAct('undo')}
            >
              Undo this
            </Button>
          )}
          <Confirm question="All changes since are taken back, too." yes="Go back" onYes={() => onAct('go-back')}>
            Go back to before this
          </Confirm>
        </div>
      </Needs>
    </>
  )
}

const WORDS: Readonly<Record<ThingChange['kind'], string>> = {
  added: 'Added',
  changed: 'Changed',
  removed: 'Removed'
}

/** The page says "partner" where the API says "target". */
function toWords(what: string): string {
  return what.replace(/^target of /, 'partner of ')
}

function Thing({ thing: { what, kind, fields } }: { readonly thing: ThingChange }) {
  return (
    <details open={kind === 'changed'}>
      <summary>
        <strong>{WORDS[kind]}</strong> {toWords(what)}
      </summary>
      <ul>
        {fields.map((field) => (
          <li key={field.path}>
            <Field field={field} kind={kind} />
          </li>
        ))}
      </ul>
    </details>
  )
}

function Field({ field: { path, before, after }, kind }: { field: FieldChange; kind: ThingChange['kind'] }) {
  return (
    <>
      {path}: {kind !== 'added' && <Value value={before} />}
      {kind === 'changed' && ' → '}
      {kind !== 'removed' && <Value value={after} />}
    </>
  )
}

function Value({ value }: { readonly value: unknown }) {
  if (value === undefined) return <Missing>nothing</Missing>
  return <code>{typeof value === 'string' ? value : JSON.stringify(value)}</code>
}
