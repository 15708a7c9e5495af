// The tables of the queue: events, what became of each at every destination, and who has taken what.

/**
 * An id is `(days since 2026-01-01 UTC) << 40 | number of a sequence`: it grows with time, stays a safe integer until
 * 2048, and a day is a range of ids. Ids commit out of order. Ids below `1 << 40` are of events that were moved here
 * from SQLite.
 *
 * `deliveries` has a row for every destination that was connected when the event was stored, from then on.
 *
 * `shared_parts` holds the shared fields of a batch, under the id of the first event that has them; `last_event` is the
 * last one. `events.shared` is that id.
 *
 * `claims` says which events an owner has taken: one row for each `take`, without those that are settled. Their
 * deliveries keep their state until then. `at` is for people, `since` on the clock of due times.
 *
 * `hold_lease` keeps a lease from being taken by another runner until the transaction ends. It fails with the state
 * HD001 if that has happened already.
 *
 * `arrivals` counts in several rows for each source, so that two transactions seldom wait for each other.
 *
 * `forgotten` counts removed events (`all`), and removed dead letters that a person might have retried (`dead`).
 */
export const QUEUE_TABLES = `
CREATE SEQUENCE event_numbers;

CREATE TABLE events (
  id bigint PRIMARY KEY, source text NOT NULL, received_at bigint NOT NULL, type text NOT NULL, name text,
  user_key text NOT NULL, shared bigint, body text NOT NULL, run bigint, enters smallint) PARTITION BY RANGE (id);

CREATE TABLE shared_parts (
  event bigint PRIMARY KEY, last_event bigint NOT NULL, text text NOT NULL) PARTITION BY RANGE (event);

CREATE TABLE deliveries (
  event bigint NOT NULL, destination text NOT NULL, source text NOT NULL, user_key text NOT NULL,
  state text NOT NULL, attempts int NOT NULL DEFAULT 0, at bigint NOT NULL, due_at bigint, code text, detail text,
  tried_since bigint, deaths int NOT NULL DEFAULT 0, tried_at bigint, tried_as text,
  PRIMARY KEY (event, destination)) PARTITION BY RANGE (event);
CREATE INDEX waiting ON deliveries (destination, source, event) WHERE state = 'waiting';
CREATE INDEX retrying ON deliveries (destination, event) WHERE state = 'retrying';
CREATE INDEX open_of_user ON deliveries (destination, user_key, event) WHERE state = 'retrying';
CREATE INDEX due ON deliveries (destination, due_at, event) WHERE state = 'retrying';
CREATE INDEX dead ON deliveries (destination, event) WHERE state = 'rejected';
CREATE INDEX dead_by_reason ON deliveries (destination, code, at) WHERE state = 'rejected';

CREATE TABLE alterations (
  code text NOT NULL, event bigint NOT NULL, destination text NOT NULL,
  PRIMARY KEY (code, event, destination)) PARTITION BY RANGE (event);
CREATE INDEX alterations_of_event ON alterations (event, destination);

CREATE TABLE connections (destination text NOT NULL, source text NOT NULL, PRIMARY KEY (destination, source));
CREATE INDEX connections_of_source ON connections (source);

CREATE TABLE claims (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, destination text NOT NULL, owner text NOT NULL,
  events bigint[] NOT NULL, at bigint NOT NULL, since bigint NOT NULL);
CREATE INDEX claims_of_destination ON claims (destination);

CREATE TABLE arrivals (
  source text NOT NULL, part smallint NOT NULL, events bigint NOT NULL, first_at bigint NOT NULL, last_at bigint NOT NULL,
  PRIMARY KEY (source, part)) WITH (fillfactor = 50);

CREATE TABLE forgotten (what text PRIMARY KEY, events bigint NOT NULL);
INSERT INTO forgotten VALUES ('all', 0), ('dead', 0);

CREATE FUNCTION hold_lease(wanted text, at_epoch bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM leases WHERE key = wanted AND epoch = at_epoch FOR SHARE;
  IF NOT FOUND THEN RAISE EXCEPTION 'the lease has another owner' USING ERRCODE = 'HD001'; END IF;
END $$;
`
