// Heap as a target: which calls an input becomes, and which statuses mean that the content was refused. No I/O.
import type { Plan, Target } from '../delivery/types'
import { HeapDestinationError } from '../errors'
import { createEndpoints } from './endpoints'
import { planAudience, planTrait } from './engage'
import type { HeapInput } from './input'
import { planAlias, planGroup, planIdentify } from './people'
import type { PlanContext } from './plan'
import { whyKeptBack } from './routing'
import { parseSegmentEvent } from './segment-event'
import type { HeapSettings } from './settings'
import { planTrack } from './track'

/** The target for inputs. */
export function createHeapTarget(settings: HeapSettings): Target<HeapInput> {
  const context = { settings, endpoints: createEndpoints(settings) }
  return { plan: (input) => planInput(input, context), halvesOn: isAboutContent }
}

/** The target for events in Segment's format that have not been routed yet: checks `integrations` and consent. */
export function createSegmentEventTarget(settings: HeapSettings): Target<unknown> {
  return createEventTarget(settings, (event) => whyKeptBack(event, settings) ?? parseSegmentEvent(event))
}

/** The target for events in Segment's format that a host has routed: `integrations` only gives Heap's own ids. */
export function createRoutedEventTarget(settings: HeapSettings): Target<unknown> {
  return createEventTarget(settings, parseSegmentEvent)
}

function createEventTarget(
  settings: HeapSettings,
  parse: (event: unknown) => HeapInput | HeapDestinationError
): Target<unknown> {
  const context = { settings, endpoints: createEndpoints(settings) }
  return {
    plan: (event) => {
      const input = parse(event)
      return input instanceof HeapDestinationError ? { error: input, issues: [] } : planInput(input, context)
    },
    halvesOn: isAboutContent
  }
}

function planInput(input: HeapInput, context: PlanContext): Plan {
  switch (input.type) {
    case 'track':
      return planTrack(input, context)
    case 'identify':
      return planIdentify(input, context)
    case 'audience':
      return planAudience(input, context)
    case 'trait':
      return planTrait(input, context)
    case 'group':
      return planGroup(input, context)
    case 'alias':
      return planAlias(input, context)
  }
}

/** 400 and 422: the body breaks a rule. 413: the body is too long. Any other status would refuse the halves as well. */
function isAboutContent(status: number): boolean {
  return status === 400 || status === 413 || status === 422
}
