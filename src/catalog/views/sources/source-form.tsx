// Name and kind of a source. Saves nothing itself.
import type { SourceKind } from '../../../runner/admin/shapes'
import { Choices } from '../../parts/choice'
import { TextField } from '../../parts/field'

interface Props {
  readonly name: string
  readonly kind: SourceKind
  readonly onName: (name: string) => void
  readonly onKind: (kind: SourceKind) => void
}

const KINDS = [
  { value: 'web', label: 'Web', help: 'A website with analytics.js' },
  { value: 'mobile', label: 'Mobile', help: 'An app for iOS or Android' },
  { value: 'server', label: 'Server', help: 'Node, Python, curl and others' },
  { value: 'segment', label: 'Segment workspace', help: 'Forwarded by a webhook, or a function inside Segment' },
  { value: 'rudderstack', label: 'RudderStack', help: 'Forwarded by its HTTP webhook' },
  { value: 'jitsu', label: 'Jitsu', help: 'Forwarded by its Segment destination' },
  { value: 'posthog', label: 'PostHog', help: 'Forwarded by its HTTP webhook' },
  { value: 'braze', label: 'Braze', help: 'Sent by Braze Currents' },
  { value: 'ab_tasty', label: 'AB Tasty', help: 'Campaigns that a server of yours has shown' },
  { value: 'command_ai', label: 'Command AI', help: 'Events that a server of yours has' }
] as const

export function SourceForm({ name, kind, onName, onKind }: Props) {
  return (
    <div className="stack">
      <div className="narrow">
        <TextField
          label="Name of the source"
          value={name}
          onChange={onName}
          error={name.trim() === '' ? 'Give it a name that you will recognise.' : undefined}
        />
      </div>
      <Choices legend="What sends the events?" options={KINDS} value={kind} onChange={onKind} />
    </div>
  )
}
