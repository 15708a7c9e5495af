// The tables of moves: a data folder that comes into the database, or the database that goes into a data folder.

/**
 * `moves` has one row for each move; while `ended_at` is null, no runner starts. `move_steps` says how far each part of
 * a move into the database has come: `position` is the key of its last row, as JSON.
 */
export const MOVING_TABLES = `
CREATE TABLE moves (
  id text PRIMARY KEY, direction text NOT NULL CHECK (direction IN ('in', 'out')), began_at bigint NOT NULL,
  ended_at bigint);
CREATE TABLE move_steps (
  move text NOT NULL, part text NOT NULL, position text, rows bigint NOT NULL, is_done boolean NOT NULL,
  PRIMARY KEY (move, part)) WITH (fillfactor = 50);
`
