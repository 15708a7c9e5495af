// The table of events that are under way for the first time.

/**
 * A row has the events of one `take`, or what is left of them: `events` is a JSON array of ids in ascending order, of
 * which `first` and `last` are the ends. One row for many events costs a tenth of a row for each; in PostgreSQL `claims`
 * are the same. `at` is for people, `since` on the clock of due times.
 */
export const TAKEN_TABLE = `
CREATE TABLE IF NOT EXISTS taken (
  destination TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, at INTEGER NOT NULL,
  since INTEGER NOT NULL, events TEXT NOT NULL, PRIMARY KEY (destination, first)) WITHOUT ROWID;
`
