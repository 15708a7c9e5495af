// The tables of who sends what: runners that live, leases, and what was spent of budgets.

/**
 * `runners` has a row for each runner, which a heartbeat extends; the leases of a runner are valid as long as its row.
 * So a heartbeat writes one row, however many keys there are, and never waits for a settlement, which locks its lease.
 *
 * `leases.epoch` grows each time a key changes owner. `owner` is null for a key that was given up.
 *
 * `lease_notes` is what the owner of a key says about it, for the pages of all runners.
 *
 * `spent` has a row for each request that counts against a budget, until its window is over. `at` is when it was taken
 * or, once the answer has come, when that was: the start of its window, by the database's clock. `budgets.change` grows
 * with every change of a budget: whoever does not know the last one may not take anything.
 */
export const OWNERSHIP_TABLES = `
CREATE TABLE runners (
  id text PRIMARY KEY, name text NOT NULL, version text NOT NULL, started_at bigint NOT NULL, expires_at bigint NOT NULL,
  is_leaving boolean NOT NULL) WITH (fillfactor = 20, autovacuum_vacuum_threshold = 500);

CREATE TABLE leases (key text PRIMARY KEY, owner text, epoch bigint NOT NULL, asked_by text) WITH (fillfactor = 50);

CREATE TABLE lease_notes (key text PRIMARY KEY, epoch bigint NOT NULL, note text NOT NULL);

CREATE TABLE budgets (budget text PRIMARY KEY, change bigint NOT NULL) WITH (fillfactor = 20);

CREATE TABLE spent (
  id text PRIMARY KEY, budget text NOT NULL, change bigint NOT NULL, owner text NOT NULL, cost text NOT NULL,
  is_settled boolean NOT NULL, at bigint NOT NULL) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);
CREATE INDEX spent_changes ON spent (budget, change);
`
