// What partners are told: one user who is, or is no longer, in one segment.

/** One membership. The last one per user and segment counts. */
export interface MembershipChange {
  /** Who, in the identifiers that the integration was set up with. Values are not checked. */
  readonly identity: string
  /** Stays the same when the segment is renamed. */
  readonly segmentId: string
  /** The display name. */
  readonly segmentName: string
  readonly isMember: boolean
}

export type Segment = Pick<MembershipChange, 'segmentId' | 'segmentName'>
