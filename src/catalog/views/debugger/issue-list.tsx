// The alterations of an event, one sentence each.
import type { Issue } from '../../../runner/admin/shapes'
import { issueWords } from './issue-words'

export function IssueList({ issues }: { readonly issues: readonly Issue[] }) {
  if (issues.length === 0) return null
  return (
    <div className="issues">
      <h3>What was changed before it was sent</h3>
      <ul>
        {issues.map((issue, index) => {
          const { name, words } = issueWords(issue)
          return (
            <li key={index}>
              <p>
                <mark className="mono">{name}</mark> {words}.
              </p>
              <p className="quiet">{issue.advice}</p>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
