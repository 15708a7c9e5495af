// Recognises a pooler that hands one connection of the server to several clients in turn.
import type { Client } from 'pg'
import { MisuseError } from '../../../misuse'
import { closeQuietly } from './hosts'

/** A busy pooler may give two clients two connections once, but hardly each time. */
const LOOKS = 4

const MESSAGE =
  'The address of the database is that of a pooler which shares connections between transactions, such as PgBouncer with pool_mode = transaction. ' +
  'Runners need sessions of their own, for LISTEN and for their settings. Give the address of the server itself, or of a pooler in session mode.'

/**
 * Opens two connections. Where sessions are real, each of two clients that are open at the same time has a server
 * process of its own, and keeps it.
 * @throws MisuseError for a pooler in transaction or statement mode
 */
export async function refusePooler(connect: () => Promise<Client>): Promise<void> {
  const first = await connect()
  try {
    const second = await connect()
    try {
      const own = await processOf(first)
      for (let look = 0; look < LOOKS; look++) {
        const other = await processOf(second)
        if (other === own || (await processOf(first)) !== own) throw new MisuseError(MESSAGE)
      }
    } finally {
      closeQuietly(second)
    }
  } finally {
    closeQuietly(first)
  }
}

async function processOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  return rows[0]?.pid ?? 0
}
