// What a partner would be sent when people join or leave a segment. Sends nothing.
import { useState } from 'react'
import { useUnsaved } from '../../address'
import type { SegmentList, Target, TargetPreview } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { change, type Answered } from '../../api/request'
import { Button } from '../../parts/button'
import { SelectField, TextField } from '../../parts/field'
import { Notice, ProblemNotice } from '../../parts/notice'
import { JsonView } from '../debugger/json-view'
import { integrationPath, targetPath } from './addresses'
import { ConnectionFrame } from './connection-frame'
import { nameOf } from './states'

export function SimulatePage({ id, partnerId }: { readonly id: string; readonly partnerId: string }) {
  return (
    <ConnectionFrame id={id} partnerId={partnerId}>
      {(partner) => <Simulation id={id} partner={partner} />}
    </ConnectionFrame>
  )
}

const MOST = 20

function idsOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

interface People {
  readonly segmentId: string
  /** One id a line. */
  readonly add: string
  readonly remove: string
}

const SAMPLE: People = { segmentId: '', add: 'u-1042\nu-1043', remove: '' }

function Simulation({ id, partner }: { readonly id: string; readonly partner: Target }) {
  const [people, setPeople] = useState(SAMPLE)
  const [shown, setShown] = useState(SAMPLE)
  const [answer, setAnswer] = useState<Answered<TargetPreview>>()
  const [add, remove] = [idsOf(people.add), idsOf(people.remove)]
  const isTooMany = add.length > MOST || remove.length > MOST
  useUnsaved(people.add !== shown.add || people.remove !== shown.remove)
  const show = async (): Promise<void> => {
    const asked = { add, remove, ...(people.segmentId !== '' && { segmentId: people.segmentId }) }
    const shows = await change<TargetPreview>('POST', targetPath(id, partner.id, '/preview'), asked)
    setAnswer(shows)
    if (shows.ok) setShown(people)
  }
  return (
    <>
      <section className="stack narrow">
        <h2>A change of a segment</h2>
        <p className="quiet">Shows what {partner.name} would be sent. Nothing leaves this machine.</p>
        <Change
          id={id}
          people={people}
          isTooMany={isTooMany}
          edit={(part) => setPeople((before) => ({ ...before, ...part }))}
        />
        <Button kind="primary" disabled={add.length + remove.length === 0 || isTooMany} onClick={show}>
          Show what would be sent
        </Button>
        <ProblemNotice problem={answer?.ok === false ? answer.problem : undefined} />
      </section>
      <div role="status" className="stack">
        {answer?.ok && <Requests preview={answer.data} />}
      </div>
    </>
  )
}

interface ChangeProps {
  readonly id: string
  readonly people: People
  readonly isTooMany: boolean
  readonly edit: (part: Partial<People>) => void
}

function Change({ id, people, isTooMany, edit }: ChangeProps) {
  const { data } = useResource<SegmentList>(integrationPath(id, '/segments'))
  return (
    <>
      <SelectField label="Segment" value={people.segmentId} onChange={(segmentId) => edit({ segmentId })}>
        <option value="">A sample segment</option>
        {data?.segments.map((segment) => (
          <option key={segment.id} value={segment.id}>
            {nameOf(segment)}
          </option>
        ))}
      </SelectField>
      <TextField
        label="Who joins"
        value={people.add}
        onChange={(add) => edit({ add })}
        lines={3}
        help="One id a line."
        isCode
      />
      <TextField
        label="Who leaves"
        value={people.remove}
        onChange={(remove) => edit({ remove })}
        lines={3}
        error={isTooMany ? `At most ${MOST} people each.` : undefined}
        isCode
      />
    </>
  )
}

function Requests({ preview: { requests, refused } }: { readonly preview: TargetPreview }) {
  return (
    <>
      <h2>What would be sent</h2>
      {requests.length === 0 && <p>No request is needed for this.</p>}
      {requests.map(({ method, url, body }, index) => (
        <div key={index} className="request">
          <p className="mono request-line">
            <strong>{method}</strong> {new URL(url).pathname} <span className="quiet">{new URL(url).host}</span>
          </p>
          {typeof body === 'string' ? (
            <pre className="json plain" tabIndex={0} role="region" aria-label={`request ${index + 1}`}>
              {body}
            </pre>
          ) : (
            <JsonView value={body} what={`request ${index + 1}`} />
          )}
        </div>
      ))}
      {refused.map(({ id, title, advice }) => (
        <Notice key={id} kind="warning" title={title}>
          <span className="mono">{id.slice(0, 60)}</span>. {advice}
        </Notice>
      ))}
    </>
  )
}
