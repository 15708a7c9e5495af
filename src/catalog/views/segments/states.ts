// The state of a partner or of a sync, as a mark and words.
import type { Segment, SegmentSync, Target, TargetSync, Webhook } from '../../../runner/admin/shapes'

export interface Shown {
  /** The CSS class beside `.status`, which gives the colour. */
  readonly tone: 'delivered' | 'rejected' | 'retrying' | 'sending' | 'skipped'
  readonly mark: string
  readonly words: string
}

const OFF: Shown = { tone: 'skipped', mark: '–', words: 'Off' }
const NOT_YET: Shown = { tone: 'skipped', mark: '○', words: 'Not told yet' }

/** The state for one segment if it is given, otherwise for all. */
export function partnerState(partner: Target, segment?: Segment): Shown {
  if (!partner.isOn) return OFF
  if (segment && partner.segmentsOff.includes(segment.id)) return OFF
  const last = partner.lastSync
  if (last === null) return NOT_YET
  if (last.state === 'complete' && segment && segment.lastAt > last.beganAt) {
    return { tone: 'skipped', mark: '○', words: 'Changes wait' }
  }
  return targetSyncState(last)
}

export function targetSyncState({ state, refused }: TargetSync): Shown {
  switch (state) {
    case 'under_way':
      return { tone: 'sending', mark: '◐', words: 'Syncing' }
    case 'stopped':
      return { tone: 'rejected', mark: '✕', words: 'Stopped' }
    case 'incomplete':
      return { tone: 'retrying', mark: '↻', words: 'Some wait' }
    case 'complete':
      return refused.length > 0
        ? { tone: 'retrying', mark: '!', words: 'Some refused' }
        : { tone: 'delivered', mark: '●', words: 'Up to date' }
  }
}

export function heapSyncState({ state }: Pick<SegmentSync, 'state'>): Shown {
  switch (state) {
    case 'complete':
      return { tone: 'delivered', mark: '●', words: 'Complete' }
    case 'arriving':
      return { tone: 'sending', mark: '◐', words: 'Arriving' }
    case 'incomplete':
      return { tone: 'rejected', mark: '✕', words: 'Pages missing' }
  }
}

export function webhookState({ state }: Pick<Webhook, 'state'>): Shown {
  switch (state) {
    case 'waiting':
      return { tone: 'sending', mark: '○', words: 'Waiting' }
    case 'applied':
      return { tone: 'delivered', mark: '●', words: 'Taken in' }
    case 'shown':
      return { tone: 'skipped', mark: '–', words: 'Only shown' }
  }
}

export function nameOf({ id, name }: Pick<Segment, 'id' | 'name'>): string {
  return name ?? `Segment ${id}`
}

/** The newest sync of a segment whose missing pages will not come any more. */
export function brokenSync(syncs: readonly SegmentSync[], segmentId: string): SegmentSync | undefined {
  return syncs.find((sync) => sync.segmentId === segmentId && sync.state === 'incomplete')
}
