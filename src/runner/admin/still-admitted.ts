// Ends a long answer once its reader has no access any more: the token was revoked, or the session has ended.
import type { Writable } from 'node:stream'
import type { Caller } from '../../access/roles'

/** Never rejects. While the store of the sessions cannot be reached, nobody knows: the next call finds out. */
export async function endIfRevoked(
  stream: Pick<Writable, 'end'>,
  callerOf: () => Promise<Caller | undefined>
): Promise<void> {
  const isRevoked = await callerOf().then(
    (caller) => caller === undefined,
    () => false
  )
  if (isRevoked) stream.end()
}
