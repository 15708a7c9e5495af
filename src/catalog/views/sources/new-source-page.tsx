// A new source. Leads on to how it is connected.
import { useState } from 'react'
import { leaveFor, useAddress, useUnsaved } from '../../address'
import type { Source, SourceKind } from '../../../runner/admin/shapes'
import { change, type ApiProblem } from '../../api/request'
import { Button } from '../../parts/button'
import { Form } from '../../parts/form'
import { ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { KINDS } from '../catalog/service-card'
import { SourceForm } from './source-form'

const USUAL_NAME = 'My website'

export function NewSourcePage() {
  const [name, setName] = useState(USUAL_NAME)
  useUnsaved(name !== USUAL_NAME)
  const asked = useAddress().query.get('kind')
  const [kind, setKind] = useState<SourceKind>(KINDS.find((one) => one === asked) ?? 'web')
  const [problem, setProblem] = useState<ApiProblem>()
  const create = async (): Promise<void> => {
    const answer = await change<Source>('POST', '/api/sources', { name: name.trim(), kind })
    if (answer.ok) leaveFor(`/sources/${answer.data.id}`)
    else setProblem(answer.problem)
  }
  return (
    <Page
      title="New source"
      lead="A source is where events come from. It gets a write key of its own."
      back={{ to: '/sources', name: 'Sources' }}
    >
      <Form className="stack" onSubmit={create}>
        <SourceForm name={name} kind={kind} onName={setName} onKind={setKind} />
        <ProblemNotice problem={problem} />
        <Button kind="primary" type="submit" disabled={name.trim() === ''}>
          Create source
        </Button>
      </Form>
    </Page>
  )
}
