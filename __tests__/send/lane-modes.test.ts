// What may follow what in the lanes of a run: every pair of states, and nothing beside the tables.
import { createLaneMode, createPhase } from '../../src/send/lane-modes'

/** Ways to each state, and what may come after it. */
const PHASES = {
  open: { way: [], next: ['ended', 'stopped'] },
  ended: { way: ['ended'], next: ['stopped'] },
  stopped: { way: ['stopped'], next: [] }
} as const
const MODES = {
  gathering: { way: [], next: ['sending', 'paused', 'done'] },
  sending: { way: ['sending'], next: ['gathering', 'done'] },
  paused: { way: ['paused'], next: ['gathering', 'done'] },
  done: { way: ['done'], next: [] }
} as const

const keys = <Key extends string>(table: Readonly<Record<Key, unknown>>): Key[] => Object.keys(table) as Key[]

describe.each([
  { what: 'all lanes together', table: PHASES, create: createPhase },
  { what: 'one lane', table: MODES, create: createLaneMode }
] as const)('$what', ({ table, create }) => {
  const states = keys<string>(table)
  const pairs = states.flatMap((from) => states.map((to): [string, string] => [from, to]))

  test.each(pairs)('%s to %s', (from, to) => {
    const machine = create() as { current: string; enter: (state: string) => void }
    const { way, next } = (table as Record<string, { way: readonly string[]; next: readonly string[] }>)[from]!
    for (const step of way) machine.enter(step)
    expect(machine.current).toBe(from)
    if (to === from || next.includes(to)) {
      machine.enter(to)
      expect(machine.current).toBe(to)
    } else {
      expect(() => machine.enter(to)).toThrow(`A step from ${from} to ${to} is not allowed.`)
      expect(machine.current).toBe(from)
    }
  })
})
