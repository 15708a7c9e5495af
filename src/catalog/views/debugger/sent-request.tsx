// One request as Heap gets it: method, path, body, with changed values marked.
import type { Issue, Sent } from '../../../runner/admin/shapes'
import { issueWords, sentPath } from './issue-words'
import { JsonView } from './json-view'

export function SentRequest({ sent, issues }: { readonly sent: Sent; readonly issues: readonly Issue[] }) {
  const url = new URL(sent.url)
  return (
    <div className="request">
      <p className="mono request-line">
        <strong>{sent.method}</strong> {url.pathname} <span className="quiet">{url.host}</span>
      </p>
      <JsonView value={sent.body} what={`the request to ${url.pathname}`} marked={issues.map(sentPath)} />
      {issues.length > 0 && (
        <p className="unseen">Changed on the way: {issues.map((issue) => issueWords(issue).name).join(', ')}</p>
      )}
    </div>
  )
}
