// The tables of what runners share besides events: settings, tokens, who changed what, sessions.

/**
 * `documents` has one row for the settings, one for the tokens and one for what alerts remember; `version` grows with
 * each change. Secrets in them are sealed with a key that is not in the database.
 *
 * `settings_changes` is the log of changes: what was there before and after, as settings with their secrets sealed.
 *
 * `sessions` are those of the page: the key is a hash of what the browser holds; without a token it is the admin.
 */
export const SETTINGS_TABLES = `
CREATE TABLE documents (
  name text PRIMARY KEY, version bigint NOT NULL, body text NOT NULL, changed_at timestamptz NOT NULL DEFAULT now());

CREATE TABLE settings_changes (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id text NOT NULL, at bigint NOT NULL, changed_by text,
  changes text NOT NULL, before text NOT NULL, after text NOT NULL);

CREATE TABLE sessions (key text PRIMARY KEY, token_id text, ends_at timestamptz NOT NULL);
`
