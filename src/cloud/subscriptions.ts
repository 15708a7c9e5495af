// The subscriptions: which events an action takes, in Segment's filter language (FQL). An Engage event is about an
// audience or computed trait, whatever its call type, and must reach one action only.

/** FQL allows one level of brackets, and either `and` or `or` on each level. */
const NOT_ENGAGE = ['audience', 'journey_step', 'computed_trait', 'trait']
  .map((computation) => `context.personas.computation_class != "${computation}"`)
  .join(' and ')

export const SUBSCRIPTIONS = {
  track: `type = "track" and ${NOT_ENGAGE}`,
  page: 'type = "page"',
  screen: 'type = "screen"',
  identify: `type = "identify" and ${NOT_ENGAGE}`,
  group: `type = "group" and ${NOT_ENGAGE}`,
  alias: 'type = "alias"',
  audience:
    '(type = "identify" or type = "track" or type = "group") and (context.personas.computation_class = "audience" or context.personas.computation_class = "journey_step")',
  computedTrait:
    '(type = "identify" or type = "track" or type = "group") and (context.personas.computation_class = "computed_trait" or context.personas.computation_class = "trait")',
  engage:
    '(type = "identify" or type = "track" or type = "group") and (context.personas.computation_class = "audience" or context.personas.computation_class = "journey_step" or context.personas.computation_class = "computed_trait" or context.personas.computation_class = "trait")'
} as const
