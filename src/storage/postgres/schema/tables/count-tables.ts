// The tables of what went on: by destination, by source, by day and event name, and refused requests.

/**
 * Several runners count at the same time. Where each would wait for the commits of the others, each has rows of its own
 * (`part`), which a reader adds up. A single count may be negative, because what is tried again is taken out of the
 * counts by whichever runner was asked to; their sum is not.
 *
 * `dead_letters` counts rejected deliveries, because to count a million of them takes a quarter of a second.
 *
 * `width` is how long a row is, in milliseconds: a minute, or an hour, which is kept for longer. `tallies` has the
 * whole counts of one process (`writer`), which nobody else changes: to write them again does no harm. `days` has what
 * was received under the destination ''; its `key` stands for type and name, which may be longer than an index can hold.
 */
export const COUNT_TABLES = `
CREATE TABLE dead_letters (
  destination text NOT NULL, code text NOT NULL, part smallint NOT NULL, count bigint NOT NULL,
  PRIMARY KEY (destination, code, part)) WITH (fillfactor = 70);

CREATE TABLE tallies (
  destination text NOT NULL, width int NOT NULL, at bigint NOT NULL, writer bigint NOT NULL, counts jsonb NOT NULL,
  PRIMARY KEY (destination, width, at, writer)) WITH (fillfactor = 70);

CREATE TABLE source_counts (
  source text NOT NULL, width int NOT NULL, at bigint NOT NULL, part smallint NOT NULL,
  received bigint NOT NULL DEFAULT 0, refused bigint NOT NULL DEFAULT 0, delivered bigint NOT NULL DEFAULT 0,
  rejected bigint NOT NULL DEFAULT 0, PRIMARY KEY (source, width, at, part)) WITH (fillfactor = 70);

CREATE TABLE days (
  day bigint NOT NULL, destination text NOT NULL, source text NOT NULL, key uuid NOT NULL, part smallint NOT NULL,
  type text NOT NULL, name text NOT NULL,
  received bigint NOT NULL DEFAULT 0, sent bigint NOT NULL DEFAULT 0, accepted bigint NOT NULL DEFAULT 0,
  refused bigint NOT NULL DEFAULT 0, altered bigint NOT NULL DEFAULT 0, skipped bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (day, destination, source, key, part)) WITH (fillfactor = 70);

CREATE TABLE refused_requests (
  key uuid PRIMARY KEY, code text NOT NULL, path text NOT NULL, address text NOT NULL, agent text NOT NULL,
  source text NOT NULL, message text NOT NULL, count bigint NOT NULL, first_at bigint NOT NULL, last_at bigint NOT NULL);
CREATE INDEX refused_lately ON refused_requests (last_at);
`
