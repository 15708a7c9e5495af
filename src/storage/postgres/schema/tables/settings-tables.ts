// The tables of what runners share besides events: settings, tokens, who changed what, sessions.

/**
 * `documents` has one row for the settings, one for the tokens and one for what alerts remember; `version` grows with
 * each change. Secrets in them are sealed with a key that is not in the database.
 *
 * `settings_changes` is the log of changes: what was there before and after, as settings with their secrets sealed.
 *
 * `short_lived` holds what has to be found by any runner for some time: sessions of the page, and attempts to connect
 * with Heap. The keys are hashes of what a browser holds.
 */
export const SETTINGS_TABLES = `
CREATE TABLE documents (
  name text PRIMARY KEY, version bigint NOT NULL, body text NOT NULL, changed_at timestamptz NOT NULL DEFAULT now());

CREATE TABLE settings_changes (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id text NOT NULL, at bigint NOT NULL, changed_by text,
  changes text NOT NULL, before text NOT NULL, after text NOT NULL);

CREATE TABLE short_lived (
  kind text NOT NULL, key text NOT NULL, body text NOT NULL, ends_at bigint NOT NULL, PRIMARY KEY (kind, key));

CREATE TABLE quota_counts (
  key text NOT NULL, since bigint NOT NULL, events bigint NOT NULL, PRIMARY KEY (key, since));
`
