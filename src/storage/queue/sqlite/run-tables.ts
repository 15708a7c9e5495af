// The tables of runs of audience changes, and what their columns hold.
import type { Change } from '../audience-runs'

/** A run is removed with its last event. */
export const RUN_TABLES = `
CREATE TABLE IF NOT EXISTS audience_runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, audience TEXT NOT NULL, together TEXT,
  first_at INTEGER NOT NULL, last_at INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS runs_of_audience ON audience_runs (source, audience, last_at);
CREATE INDEX IF NOT EXISTS events_of_run ON events (run, id, enters) WHERE run IS NOT NULL;
CREATE TRIGGER IF NOT EXISTS run_dropped AFTER DELETE ON events WHEN old.run IS NOT NULL BEGIN
  DELETE FROM audience_runs WHERE id = old.run AND NOT EXISTS (SELECT 1 FROM events WHERE run = old.run);
END;
`

/** SQL for what an event says, as `enters` has it. */
export const ENTERS: Readonly<Record<Change, string>> = {
  entered: 'events.enters = 1',
  left: 'events.enters = 0',
  unclear: 'events.enters IS NULL'
}

export interface RunRow {
  readonly id: number
  readonly sourceId: string
  readonly key: string
  readonly together: string | null
  readonly firstAt: number
  readonly lastAt: number
}

export const RUN_COLUMNS = 'id, source AS sourceId, audience AS key, together, first_at AS firstAt, last_at AS lastAt'
