// The table of resends.

/** `position`: id of the last event that was looked at. `last_event`: the newest event when the resend began. */
export const RESEND_TABLE = `
CREATE TABLE IF NOT EXISTS resends (
  id INTEGER PRIMARY KEY AUTOINCREMENT, destination TEXT NOT NULL, choice TEXT NOT NULL, state TEXT NOT NULL,
  total INTEGER NOT NULL, queued INTEGER NOT NULL, position INTEGER NOT NULL, last_event INTEGER NOT NULL,
  created_at INTEGER NOT NULL, ended_at INTEGER);
`
