// Numbers, spans and states in words for people.
import { VIEW_EVENTS } from '../heap/view-events'
import type { Delivery, State } from '../runner/admin/shapes'

const NUMBERS = new Intl.NumberFormat('en')

export function toNumber(value: number): string {
  return NUMBERS.format(value)
}

/** `1 event`, `2,000 events`. */
export function toCount(count: number, one: string, many = `${one}s`): string {
  return `${toNumber(count)} ${toNoun(count, one, many)}`
}

/** The noun of `toCount` alone, where the number is shown elsewhere. */
export function toNoun(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? one : many
}

/** `850 ms`, `1.2 s`, `3 min`, `2 h`, `5 days`. */
export function toSpan(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`
  if (ms < 60_000) return `${Math.round(ms / 1000)} s`
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`
  if (ms < 172_800_000) return `${Math.round(ms / 3_600_000)} h`
  return `${Math.round(ms / 86_400_000)} days`
}

/** `just now`, `12 s ago`, `3 min ago`, `in 20 s`. */
export function toAgo(at: number, now: number): string {
  const ms = now - at
  if (Math.abs(ms) < 2000) return 'just now'
  const span = toSpan(Math.floor(Math.abs(ms) / 1000) * 1000).replace('.0', '')
  return ms < 0 ? `in ${span}` : `${span} ago`
}

/** A time in the future: `in 20 s`. It reads `now` once it is due, even if the runner is late. */
export function toAhead(at: number, now: number): string {
  return at - now < 1000 ? 'now' : toAgo(Math.max(at, now + 2000), now)
}

/** `12.4 MB`. */
export function toSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  const units = ['kB', 'MB', 'GB', 'TB']
  const step = Math.min(Math.floor(Math.log10(bytes) / 3), units.length)
  return `${(bytes / 1000 ** step).toFixed(1)} ${units[step - 1] ?? ''}`
}

export const STATE_WORDS: Readonly<Record<State, string>> = {
  waiting: 'Waiting',
  sending: 'Sending',
  retrying: 'Retrying',
  delivered: 'Delivered',
  rejected: 'Rejected',
  discarded: 'Discarded',
  skipped: 'Not sent'
}

const URGENCY: readonly State[] = ['rejected', 'retrying', 'waiting', 'sending', 'discarded', 'skipped', 'delivered']

/** What needs attention comes first; otherwise in the order given. */
export function byUrgency<T extends Pick<Delivery, 'state'>>(deliveries: readonly T[]): T[] {
  return [...deliveries].sort((a, b) => URGENCY.indexOf(a.state) - URGENCY.indexOf(b.state))
}

const STATE_COUNTS: Readonly<Record<State, { readonly word: string; readonly preposition: string }>> = {
  delivered: { word: 'delivered', preposition: 'to' },
  skipped: { word: 'not sent', preposition: 'to' },
  discarded: { word: 'discarded', preposition: 'for' },
  waiting: { word: 'waiting', preposition: 'for' },
  sending: { word: 'sending', preposition: 'to' },
  retrying: { word: 'retrying', preposition: 'for' },
  rejected: { word: 'rejected', preposition: 'by' }
}

/** `3 delivered`, `1 rejected by Shop EU`. Names the destination if there is only one, unless it has the event. */
export function toStateCount(state: State, names: readonly string[]): string {
  const { word, preposition } = STATE_COUNTS[state]
  const [only] = names
  const isNamed = names.length === 1 && only !== '' && state !== 'delivered'
  return `${toNumber(names.length)} ${word}${isNamed ? ` ${preposition} ${only}` : ''}`
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  identify: 'Identify',
  ...VIEW_EVENTS,
  group: 'Group',
  alias: 'Alias'
}

/** The title of an event: its name, or its type in words. */
export function toTitle({ type, name }: { readonly type: string; readonly name: string | null }): string {
  return name ?? TYPE_WORDS[type] ?? type
}

/** The person of an event, as plain text. */
export function toWhom({ userId, anonymousId }: { userId: string | null; anonymousId: string | null }): string {
  return userId ?? (anonymousId === null ? '(no user id)' : '(anonymous)')
}

/** A shortened id: both ends, with the middle left out. */
export function shortenId(id: string): string {
  return id.length <= 20 ? id : `${id.slice(0, 9)}…${id.slice(-8)}`
}

/** The lines of a text field: trimmed, without empty lines and duplicates. */
export function fromLines(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim())
  return [...new Set(lines)].filter((line) => line !== '')
}
