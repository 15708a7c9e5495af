// The tables of attempts, and what keeps them: triggers, so that whatever settles or drops a delivery does.
import { KEPT_ATTEMPTS } from '../attempts'

/**
 * `tried_at` and `tried_as` of a delivery say of which attempt its code and detail are; they are NULL where these are of
 * none. What is tried once, as nearly all is, has no row here. An attempt with the same detail as the next one has NULL:
 * in an outage they are all alike.
 */
export const ATTEMPT_TABLES = `
CREATE TABLE IF NOT EXISTS attempts (
  event INTEGER NOT NULL, destination TEXT NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL,
  state TEXT NOT NULL, code TEXT, detail TEXT, PRIMARY KEY (event, destination, number)) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS attempt_followed AFTER UPDATE OF detail ON deliveries
  WHEN old.tried_at IS NOT NULL AND new.detail IS NOT NULL BEGIN
  INSERT INTO attempts SELECT old.event, old.destination, coalesce(max(number), 0) + 1, old.tried_at, old.tried_as,
    old.code, nullif(old.detail, new.detail) FROM attempts WHERE event = old.event AND destination = old.destination;
  DELETE FROM attempts WHERE event = old.event AND destination = old.destination AND number <=
    (SELECT max(number) FROM attempts WHERE event = old.event AND destination = old.destination) - ${KEPT_ATTEMPTS - 1};
END;
CREATE TRIGGER IF NOT EXISTS attempts_dropped AFTER DELETE ON deliveries BEGIN
  DELETE FROM attempts WHERE event = old.event AND destination = old.destination;
END;
`
