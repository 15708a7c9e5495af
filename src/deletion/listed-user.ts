// One entry of a list of people to delete, unchecked. Types only.

/** An id, and its place in words: `line 3`. */
export interface ListedUser {
  readonly id: string
  readonly place: string
  /** Set if the id is a whole cell or JSON string, so that delimiters and quotes in it belong to the id. */
  readonly isCell?: true
}
