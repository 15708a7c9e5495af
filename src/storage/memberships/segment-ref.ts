// Names a segment. Types only.

/** A segment of one integration: two integrations may identify people of one segment by different user properties. */
export interface SegmentRef {
  readonly integrationId: string
  readonly segmentId: string
}
