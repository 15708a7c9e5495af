// The table of what write keys have brought.

/** `key` stands for a write key and a length of period; `since` is when the period began. Changed once a second by each runner. */
export const QUOTA_TABLES = `
CREATE TABLE quotas (
  key text NOT NULL, since bigint NOT NULL, events bigint NOT NULL, PRIMARY KEY (key, since)) WITH (fillfactor = 50);
`
