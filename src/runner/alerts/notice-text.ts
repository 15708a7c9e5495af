// What a recipient reads: one line that says it all, and some more.
import type { Notice } from '../../storage/alerts/alert-file'
import { toMoment, toSpan } from './spans'

export interface NoticeText {
  readonly title: string
  readonly lines: readonly string[]
  /** Where the page shows it. */
  readonly url: string
}

const BEGINNINGS: Readonly<Record<Notice['what'], string>> = {
  begun: 'Alert',
  repeated: 'Still',
  resolved: 'Resolved',
  test: 'Test'
}

/** @param runnerUrl base URL of the runner, without a slash at the end */
export function toNoticeText(notice: Notice, runnerUrl: string): NoticeText {
  const { what, at, alertName, label, path, since, facts } = notice
  const url = runnerUrl + path
  if (what === 'test') return { title: `Test: ${alertName}`, lines: [facts], url }
  const lasted = toSpan(at - since)
  const time = what === 'resolved' ? `It lasted ${lasted}, from ${toMoment(since)} on.` : `Since ${toMoment(since)}.`
  return { title: `${BEGINNINGS[what]}: ${alertName}: ${label}`, lines: [facts, time], url }
}
