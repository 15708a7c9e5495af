// The tables of resends.

/**
 * `last_event`: the newest event when the resend began. `resend_sources` says how far it is in each source: `position`
 * is the id of the last event that was looked at. Sources that were paused meanwhile are behind the others.
 */
export const RESEND_TABLE = `
CREATE TABLE IF NOT EXISTS resends (
  id INTEGER PRIMARY KEY AUTOINCREMENT, destination TEXT NOT NULL, choice TEXT NOT NULL, state TEXT NOT NULL,
  total INTEGER NOT NULL, queued INTEGER NOT NULL, last_event INTEGER NOT NULL,
  created_at INTEGER NOT NULL, ended_at INTEGER);
CREATE TABLE IF NOT EXISTS resend_sources (
  resend INTEGER NOT NULL, source TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (resend, source)) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS resend_dropped AFTER DELETE ON resends BEGIN
  DELETE FROM resend_sources WHERE resend = old.id;
END;
`
