// Random inputs against a service with random moods: the outcomes are complete, in order, and true; and once the service
// has recovered and what had to be retried is delivered again, the newest value stands everywhere.
import fc from 'fast-check'
import { deliver } from '../../src/delivery/deliver'
import type { Call, HttpRequest, HttpResponse, Plan } from '../../src/delivery/types'
import { HeapDestinationError } from '../../src/errors'
import { ACCOUNTS, answer, call, LINK, OK, plan, planTarget, TRACK, USERS } from './fake-service'

/** How the service treats an item, whatever else is in the body. Bad stays bad; failing and reset pass. */
type Mood = 'fine' | 'bad' | 'failing' | 'reset'

interface Item {
  readonly n: number
  readonly mood: Mood
}

interface Service {
  readonly accepted: { place: string; n: number }[]
  isRecovered: boolean
}

const ERROR = new HeapDestinationError('missing_identity', 'userId is missing.')

const calls = fc.uniqueArray(
  fc.record({
    endpoint: fc.constantFrom({ ...TRACK, maxItems: 4 }, { ...USERS, maxItems: 3 }, { ...ACCOUNTS, maxItems: 2 }, LINK),
    mood: fc.constantFrom<Mood>('fine', 'fine', 'fine', 'bad', 'failing', 'reset'),
    subject: fc.constantFrom('a', 'b', 'c'),
    // Sometimes about a second one: as a link is about a user and a visitor.
    alsoAbout: fc.constantFrom(undefined, undefined, ['x'], ['b'])
  }),
  { maxLength: 3, selector: ({ endpoint }) => endpoint.name }
)

const plans: fc.Arbitrary<Plan[]> = fc
  .array(fc.oneof({ weight: 1, arbitrary: fc.constant(undefined) }, { weight: 9, arbitrary: calls }), { maxLength: 25 })
  .map((inputs) =>
    inputs.map((recipe, n) =>
      recipe
        ? plan(
            ...recipe.map(({ endpoint, mood, ...about }) => ({ ...call(endpoint, { n, mood }), ...withoutNone(about) }))
          )
        : { error: ERROR, issues: [] }
    )
  )

test('one outcome per input, in order: delivered was taken, rejected was refused, nothing was taken twice', async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (inputs) => {
      const service: Service = { accepted: [], isRecovered: false }
      const outcomes = await deliver(planTarget, inputs, (request) => respond(service, request))
      expect(outcomes).toHaveLength(inputs.length)
      const taken = service.accepted.map(({ place, n }) => `${place} ${n}`)
      expect(new Set(taken).size).toBe(taken.length)
      inputs.forEach((input, n) => {
        const { fate } = outcomes[n]!
        if ('error' in input) expect(outcomes[n]).toStrictEqual({ fate: 'rejected', issues: [], error: ERROR })
        else if (fate === 'delivered') {
          expect(placesOf(input).every((place) => taken.includes(`${place} ${n}`))).toBe(true)
        } else if (fate === 'rejected') expect(input.calls.some(({ item }) => (item as Item).mood === 'bad')).toBe(true)
      })
    }),
    { numRuns: 500 }
  )
})

test('after recovery, and with retried inputs delivered again in order, the newest value stands at every place', async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (inputs) => {
      const service: Service = { accepted: [], isRecovered: false }
      const first = await deliver(planTarget, inputs, (request) => respond(service, request))
      service.isRecovered = true
      const again = inputs.filter((_, n) => first[n]?.fate === 'retry')
      const second = await deliver(planTarget, again, (request) => respond(service, request))
      expect(second.filter(({ fate }) => fate === 'retry')).toEqual([])
      const newest = new Map<string, number>()
      inputs.forEach((input, n) => {
        for (const place of acceptablePlacesOf(input)) newest.set(place, n)
      })
      expect(new Map(service.accepted.map(({ place, n }) => [place, n]))).toEqual(newest)
    }),
    { numRuns: 500 }
  )
})

/** As calls have it: nobody is named twice, and nobody else leaves no field. */
interface About {
  readonly subject: string
  readonly alsoAbout: readonly string[] | undefined
}

function withoutNone({ subject, alsoAbout }: About): Partial<Call> {
  return alsoAbout === undefined || alsoAbout.includes(subject) ? { subject } : { subject, alsoAbout }
}

function placesOf(input: Plan): string[] {
  return 'calls' in input ? input.calls.flatMap(placesOfCall) : []
}

function placesOfCall({ endpoint, subject, alsoAbout = [] }: Call): string[] {
  return [subject, ...alsoAbout].map((one) => `${endpoint.name} ${one}`)
}

function acceptablePlacesOf(input: Plan): string[] {
  if ('error' in input) return []
  return placesOf({ ...input, calls: input.calls.filter(({ item }) => (item as Item).mood !== 'bad') })
}

async function respond(service: Service, { calls: sent }: HttpRequest): Promise<HttpResponse> {
  await Promise.resolve()
  const moods = sent.map(({ item }) => (item as Item).mood)
  if (!service.isRecovered && moods.includes('reset')) throw Object.assign(new Error('gone'), { code: 'ECONNRESET' })
  if (!service.isRecovered && moods.includes('failing')) return answer(503)
  if (moods.includes('bad')) return answer(400)
  for (const one of sent) {
    for (const place of placesOfCall(one)) service.accepted.push({ place, n: (one.item as Item).n })
  }
  return OK
}
