// The closed table of what an event may go through: every step is either in it, or a bug.
import { assertStep, STATES, type State } from '../../src/storage/queue/states'

describe('the states of an event', () => {
  const steps: [State, State][] = [
    ['waiting', 'sending'],
    ['waiting', 'retrying'],
    ['sending', 'delivered'],
    ['sending', 'skipped'],
    ['sending', 'rejected'],
    ['sending', 'retrying'],
    ['retrying', 'sending'],
    ['rejected', 'retrying'],
    ['rejected', 'discarded'],
    // What a person has sent again.
    ['delivered', 'retrying'],
    ['skipped', 'retrying'],
    ['discarded', 'retrying']
  ]

  test('follow each other in these steps and no others', () => {
    const all = STATES.flatMap((from) => STATES.map((to): [State, State] => [from, to]))
    const allowed = all.filter(([from, to]) => {
      try {
        assertStep(from, to)
        return true
      } catch {
        return false
      }
    })
    expect(new Set(allowed.map(String))).toEqual(new Set(steps.map(String)))
  })
})
