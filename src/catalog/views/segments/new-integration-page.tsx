// A new integration with Heap. Leads on to the steps there.
import { useState } from 'react'
import { leaveFor, useAddress, useUnsaved } from '../../address'
import type { Integration, PartnerList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { change, type ApiProblem } from '../../api/request'
import { Button } from '../../parts/button'
import { TextField } from '../../parts/field'
import { Form } from '../../parts/form'
import { ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { integrationAddress, SEGMENTS } from './addresses'
import { OneForEach } from './one-for-each'

export function NewIntegrationPage() {
  return (
    <Page
      title="Connect Heap’s segments"
      lead="An integration is an address with a secret, to which Heap sends who is in your segments."
      back={{ to: SEGMENTS, name: 'Segments' }}
    >
      <Naming />
      <OneForEach />
    </Page>
  )
}

function Naming() {
  const key = useAddress().query.get('partner') ?? ''
  const { data } = useResource<PartnerList>('/api/partners')
  const [typed, setTyped] = useState<string>()
  const [problem, setProblem] = useState<ApiProblem>()
  useUnsaved(typed !== undefined)
  const partner = data?.partners.find((one) => one.key === key && one.forms.length > 0)
  const name = typed ?? partner?.name ?? 'Heap segments'
  const create = async (): Promise<void> => {
    const answer = await change<Integration>('POST', '/api/integrations', { name: name.trim() })
    if (!answer.ok) return setProblem(answer.problem)
    const onwards = key === '' ? '' : `?partner=${encodeURIComponent(key)}`
    leaveFor(integrationAddress(answer.data.id, `/setup${onwards}`))
  }
  return (
    <Form className="stack narrow" onSubmit={create}>
      <TextField
        label="Name"
        value={name}
        onChange={setTyped}
        help="Such as the partner that it is for. Give the integration in Heap the same one."
        error={name.trim() === '' ? 'Give it a name that you will recognise.' : problem?.fields['name']}
      />
      <ProblemNotice problem={problem?.fields['name'] === undefined ? problem : undefined} />
      <Button kind="primary" type="submit" disabled={name.trim() === ''}>
        Go on to the steps in Heap
      </Button>
    </Form>
  )
}
