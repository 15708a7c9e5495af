// People who were deleted and are not to be made anew, by destination, until somebody lifts it. Assumes no SQL.
// Names nobody: it holds each as a hash.

export interface Suppression {
  /** `sha256:` and the hash of the user id, as in the receipt of the deletion. */
  readonly person: string
  /** Epoch milliseconds. */
  readonly since: number
}

export interface Suppressions {
  /** Resolves to those that were not there before, once they are safely stored. */
  add(destinationId: string, people: readonly string[], at: number): Promise<string[]>
  /** Resolves to how many there were of them. */
  lift(destinationId: string, people: readonly string[]): Promise<number>
  /** Those of them that are suppressed. Costs next to nothing where nobody is. */
  among(destinationId: string, people: readonly string[]): Promise<ReadonlySet<string>>
  /** Newest first, at most `limit`. */
  list(destinationId: string, limit: number): Promise<Suppression[]>
  count(destinationId: string): Promise<number>
  forget(destinationId: string): Promise<void>
}
