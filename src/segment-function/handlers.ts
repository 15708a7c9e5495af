// Creates the handlers that Segment calls by name: one per call type, and one for batches.
import { isRecord } from '../heap/plain'
import type { Host } from './host'
import { alterationsOf, toStatus, toThrowable, type EventStatus } from './report'
import { runFunction } from './run'
import { readSettings, type ReadSettings } from './settings'

/** Returns if the event was delivered. Otherwise it throws the error that makes Segment drop it or deliver it again. */
export type Handler = (event: unknown, settings: unknown) => Promise<void>

export interface Handlers {
  readonly onIdentify: Handler
  readonly onTrack: Handler
  readonly onPage: Handler
  readonly onScreen: Handler
  readonly onGroup: Handler
  readonly onAlias: Handler
  readonly onDelete: Handler
  /** One status per event, in the order of the events. Throws for wrong settings only. */
  readonly onBatch: (events: readonly unknown[], settings: unknown) => Promise<EventStatus[]>
}

export function createHandlers(host: Host): Handlers {
  const handle = (type: string): Handler => {
    return async (event, settings) => {
      // Events that people write by hand to test the function often have no type.
      const typed = isRecord(event) ? { type, ...event } : event
      const outcomes = await runFunction([typed], checked(settings, host), host)
      logAlterations(outcomes, host)
      const [outcome] = outcomes
      if (outcome && outcome.fate !== 'delivered') throw toThrowable(outcome.error, host.failures)
    }
  }
  return {
    onIdentify: handle('identify'),
    onTrack: handle('track'),
    onPage: handle('page'),
    onScreen: handle('screen'),
    onGroup: handle('group'),
    onAlias: handle('alias'),
    onDelete: handle('delete'),
    onBatch: async (events, settings) => {
      const outcomes = await runFunction(events, checked(settings, host), host)
      logAlterations(outcomes, host)
      return outcomes.map(toStatus)
    }
  }
}

/** Wrong settings make Segment repeat for four hours: if they are corrected in that time, no event is lost. */
function checked(given: unknown, { failures }: Host): ReadSettings {
  const settings = readSettings(given)
  if ('errors' in settings) throw failures.retry(settings.errors)
  return settings
}

function logAlterations(outcomes: Parameters<typeof alterationsOf>[0], { log }: Host): void {
  const text = alterationsOf(outcomes)
  if (text !== undefined) log(text)
}
