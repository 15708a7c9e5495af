// Attempts to connect with Heap in the memory of a runner that is alone: a restart ends them.
import { MAX_ATTEMPTS, type PendingAttempt, type PendingOauth } from './pending-oauth'

export class MemoryOauth implements PendingOauth {
  private readonly attempts = new Map<string, PendingAttempt>()

  async add(state: string, attempt: PendingAttempt): Promise<void> {
    const [oldest] = this.attempts.keys()
    if (this.attempts.size >= MAX_ATTEMPTS && oldest !== undefined) this.attempts.delete(oldest)
    this.attempts.set(state, attempt)
  }

  async take(state: string): Promise<PendingAttempt | undefined> {
    const attempt = this.attempts.get(state)
    this.attempts.delete(state)
    return attempt
  }
}
