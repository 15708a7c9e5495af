// Exports events as lines of JSON, up to a limit. A last line says whether there are more.
import type { EventFilter, History } from '../../storage/queue/queue'
import { toEventDetail } from './event-view'
import type { EventDetail } from './shapes'

const LIMIT = 100_000
/** Events per query. What a slow reader has not read yet stays in memory. */
const STEP = 20

export interface ExportOptions {
  readonly filter: EventFilter
  /** Most events of an export. Default: 100,000. */
  readonly limit?: number
  /** The part of each event that is shown. Default: all of it. */
  readonly view?: (detail: EventDetail) => EventDetail
}

/** Newest first. */
export async function* exportLines(
  history: Pick<History, 'list' | 'attempts'>,
  { filter, limit = LIMIT, view = (detail) => detail }: ExportOptions
): AsyncGenerator<string> {
  let before = filter.before
  for (let left = limit; left > 0; left -= STEP) {
    const step = Math.min(STEP, left)
    const events = await history.list({ ...filter, before }, step)
    for (const event of events) yield toLine(view(toEventDetail(event, await history.attempts(event.id))))
    before = events.at(-1)?.id
    if (events.length < step) return
    await new Promise((resolve) => setImmediate(resolve))
  }
  const isCut = (await history.list({ ...filter, before }, 1)).length > 0
  if (isCut) {
    yield toLine({ next: before, message: `Only ${limit} events are here. The next come with before=${before}.` })
  }
}

function toLine(value: object): string {
  return `${JSON.stringify(value)}\n`
}
