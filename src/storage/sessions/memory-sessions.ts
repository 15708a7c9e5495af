// Sessions of the page that end with the process.
import { MOST_SESSIONS, SESSION_MS, type PageSession, type Sessions } from './sessions'

interface Known extends PageSession {
  readonly endsAt: number
}

export class MemorySessions implements Sessions {
  private readonly sessions = new Map<string, Known>()

  /** @param now milliseconds on any clock */
  constructor(private readonly now: () => number) {}

  async add(key: string, { tokenId }: PageSession): Promise<void> {
    const [oldest] = this.sessions.keys()
    if (this.sessions.size >= MOST_SESSIONS && oldest !== undefined) this.sessions.delete(oldest)
    this.sessions.set(key, { tokenId, endsAt: this.now() + SESSION_MS })
  }

  async find(key: string): Promise<PageSession | undefined> {
    const known = this.sessions.get(key)
    return known === undefined || known.endsAt <= this.now() ? undefined : known
  }

  async end(key: string): Promise<void> {
    this.sessions.delete(key)
  }
}
