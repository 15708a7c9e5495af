// Setting a service up in four steps that open one after the other.
import { useState } from 'react'
import { leaveFor, useAddress, useUnsaved } from '../../address'
import type { CardDetail, Source, SourceList, Status } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Button } from '../../parts/button'
import { Loading, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { parseAppId } from '../../../heap/settings'
import { AppIdStep } from './app-id-step'
import { kindOf, modeOf, nextStep, startDraft, type Draft } from './draft'
import { ModeStep } from './mode-step'
import { SendingStep } from './sending-step'
import { SourceStep } from './source-step'
import { Step } from './step'
import { turnOn } from './turn-on'

export function SetupPage({ type }: { readonly type: string }) {
  const { query } = useAddress()
  const card = useResource<CardDetail>(`/api/catalog/${encodeURIComponent(type)}`)
  const sources = useResource<SourceList>('/api/sources')
  const status = useResource<Status>('/api/status')
  const problem = card.problem ?? sources.problem ?? status.problem
  if (!card.data || !sources.data || !status.data) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  const hasSandbox = status.data.sandboxUrl !== null
  const start = startDraft(sources.data.sources, { wanted: query.get('source'), hasSandbox })
  return <Steps card={card.data} sources={sources.data.sources} start={start} hasSandbox={hasSandbox} />
}

interface StepsProps {
  readonly card: CardDetail
  readonly sources: readonly Source[]
  readonly start: Draft
  readonly hasSandbox: boolean
}

function Steps({ card, sources, start: given, hasSandbox }: StepsProps) {
  const [start] = useState(given)
  const [draft, setDraft] = useState(start)
  const [problem, setProblem] = useState<string>()
  useUnsaved(JSON.stringify(draft) !== JSON.stringify(start))
  const edit = (part: Partial<Draft>): void => setDraft((before) => ({ ...before, ...part }))
  const appId = parseAppId(draft.appIdText)
  const reached = nextStep(draft, { isAppIdFine: typeof appId === 'string' })
  const kind = kindOf(draft, sources) ?? 'server'
  const mode = modeOf(draft, card, kind)
  const finish = async (): Promise<void> => {
    const answer = await turnOn({ draft, card, mode, appId: typeof appId === 'string' ? appId : '' })
    if (answer.ok) leaveFor(`/destinations/${answer.data.id}/first-event`)
    else setProblem(answer.problem.message)
  }
  return (
    <Page title={`Add ${card.name}`} lead="Four steps, about a minute." back={{ to: '/catalog', name: 'Destinations' }}>
      <ol className="steps">
        <Step number={1} title="Which source?" isOpen isDone={reached > 1}>
          <SourceStep draft={draft} sources={sources} edit={edit} />
        </Step>
        <Step number={2} title={`Your ${card.name} App ID`} isOpen={reached >= 2} isDone={reached > 2}>
          <AppIdStep draft={draft} appId={appId} edit={edit} hasSandbox={hasSandbox} />
        </Step>
        <Step number={3} title="How events get there" isOpen={reached >= 3} isDone={reached >= 3}>
          <ModeStep card={card} kind={kind} mode={mode} useSandbox={draft.useSandbox} edit={edit} />
        </Step>
        <Step number={4} title="What is sent" isOpen={reached >= 4} isDone={false}>
          <SendingStep card={card} draft={draft} mode={mode} edit={edit} />
          <p className="field-error" role="alert">
            {problem && <>✕ {problem}</>}
          </p>
          <Button kind="primary" onClick={finish}>
            Turn on
          </Button>
        </Step>
      </ol>
    </Page>
  )
}
