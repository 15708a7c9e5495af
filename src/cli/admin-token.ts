// Reads the admin token from the environment.
import { refuseListening } from '../access/host'
import { UsageError, type Io } from './io'

const VARIABLE = 'HEAP_DESTINATION_ADMIN_TOKEN'

/** Advice for a server that cannot start without a token, or with this one. */
export const TOKEN_ADVICE = `Set it as ${VARIABLE}.`

/** `undefined` if none is set. @throws UsageError if it is too short */
export function adminTokenOf({ env }: Pick<Io, 'env'>): string | undefined {
  const token = env[VARIABLE]
  if (token === undefined || token === '') return undefined
  const refused = refuseListening('127.0.0.1', token)
  if (refused !== undefined) throw new UsageError(`the server cannot start: ${refused} ${TOKEN_ADVICE}`)
  return token
}
