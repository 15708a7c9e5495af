// The request that Heap would get for the chosen event, or why it would get none.
import type { ReactNode } from 'react'
import type { PreviewResult } from '../../../runner/admin/shapes'
import { Notice } from '../../parts/notice'
import { IssueList } from '../debugger/issue-list'
import { SentRequest } from '../debugger/sent-request'
import { AnyEvent } from './any-event'
import type { LivePreview } from './live-preview'
import { PreviewEventField, type PreviewEvent } from './preview-event'

interface Props extends LivePreview {
  readonly preview: PreviewEvent
  /** Shown below the request. */
  readonly children: ReactNode
}

export function MappingResult({ preview, result, skipped, message, children }: Props) {
  return (
    <section className="preview" aria-label="What Heap would get">
      <h2>What Heap would get</h2>
      <PreviewEventField preview={preview} />
      <AnyEvent preview={preview} />
      {message !== undefined && <Notice kind="warning">{message}</Notice>}
      {skipped && (
        <Notice kind="warning" title={`This event is not sent: ${skipped.title}.`}>
          {skipped.message} If it were sent:
        </Notice>
      )}
      {result && <Result result={result} />}
      {children}
    </section>
  )
}

function Result({ result: { matches, error, issues, requests } }: { readonly result: PreviewResult }) {
  return (
    <>
      {!matches && (
        <Notice kind="warning" title="This mapping does not take the event.">
          It does not match the trigger after “When”. If it did:
        </Notice>
      )}
      {error && (
        <Notice kind="error" title={error.title}>
          {error.message}
        </Notice>
      )}
      {requests.map((sent, at) => (
        <SentRequest key={at} sent={sent} issues={issues} />
      ))}
      <IssueList issues={issues} />
    </>
  )
}
