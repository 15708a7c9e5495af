// What runners say about the keys to the secrets that they have.

/** Names of keys, not the keys. Programs that know version 2 only say nothing, so that the key is not changed under them. */
export const RUNNER_KEYS = `
ALTER TABLE runners ADD COLUMN keys text[] NOT NULL DEFAULT '{}';
`
