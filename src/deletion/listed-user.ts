// One entry of a list of people to delete, before it is checked.

/** An id, and where it is, in words: `line 3`. */
export interface ListedUser {
  readonly id: string
  readonly place: string
  /** It is the whole content of a cell or of a text in JSON, so what parts cells and texts may be in it. */
  readonly isCell?: true
}
