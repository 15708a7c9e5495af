// Keeps documents up to date with what other runners change: by notice, and by a look now and then.
import type { Database } from '../connection/database'
import { CHANNELS } from '../connection/notices'
import { isUnavailable } from '../connection/failures'
import type { PostgresDocument } from './postgres-document'

/** How often to look without a notice, in milliseconds: one may be lost with its connection. Our choice. */
const LOOK_MS = 5000

export interface FollowOptions {
  /** Told of documents that cannot be read. */
  readonly onError: (error: unknown) => void
}

type Followed = Pick<PostgresDocument<unknown>, 'name' | 'refresh'>

/** Returns how to stop. */
export function followDocuments(
  database: Database,
  documents: readonly Followed[],
  { onError }: FollowOptions
): () => void {
  const look = (document: Followed): void => {
    document.refresh().catch((error: unknown) => {
      // Whoever asks for something is told of it; this goes on by itself.
      if (!isUnavailable(error)) onError(error)
    })
  }
  const stop = database.notices.listen(CHANNELS.settings, (name) => {
    for (const document of documents) if (name === undefined || name === document.name) look(document)
  })
  const timer = setInterval(() => documents.forEach(look), LOOK_MS).unref()
  return () => {
    clearInterval(timer)
    stop()
  }
}
