// The handlers that Segment calls by name, one per call and one for batches.
import { isRecord } from '../heap/plain'
import type { Host } from './host'
import { alterationsOf, toStatus, toThrowable, type EventStatus } from './report'
import { runFunction } from './run'
import { readSettings, type ReadSettings } from './settings'

/** Gives nothing for a delivered event, and throws what makes Segment give it up or deliver it again. */
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
      // Events that are written by hand, to try the function out, often have no type.
      const typed = isRecord(event) ? { type, ...event } : event
      const outcomes = await runFunction([typed], checked(settings, host), host)
      tellAlterations(outcomes, host)
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
      tellAlterations(outcomes, host)
      return outcomes.map(toStatus)
    }
  }
}

/** Wrong settings are mended within the four hours for which Segment repeats, and then no event is lost. */
function checked(given: unknown, { failures }: Host): ReadSettings {
  const settings = readSettings(given)
  if ('errors' in settings) throw failures.retry(settings.errors)
  return settings
}

function tellAlterations(outcomes: Parameters<typeof alterationsOf>[0], { log }: Host): void {
  const text = alterationsOf(outcomes)
  if (text !== undefined) log(text)
}
