// The change of an index that long user ids need.

/**
 * A user's key may be longer than an index can hold, which is 2,704 bytes. Programs that know version 1 only search by
 * the destination, and look at what is being retried there one by one.
 */
export const LONG_USER_KEYS = `
DROP INDEX open_of_user;
CREATE INDEX open_of_user ON deliveries (destination, left(user_key, 200), event) WHERE state = 'retrying';
`
