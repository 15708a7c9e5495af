// Random visits with the plugin and a heap.js that is as the real one is: identify, track, logout, new pages, gaps and
// pages that are left. No event ever counts for another person, and nothing is lost that the console did not name.
import fc from 'fast-check'
import { describeHeapJs, type HeapStand, type Visit } from './stand'

jest.setTimeout(600_000)

/** A factor on how many visits are tried. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 1)

const PLUGIN = `window.analytics = AnalyticsBrowser.load({ writeKey: 'wk', cdnURL: location.origin })
  analytics.register(lib.heapPlugin({ appId, hostname }))`

type Step =
  | { readonly kind: 'identify'; readonly who: string }
  | { readonly kind: 'track' | 'logout' | 'nameless' | 'page' | 'slowPage' | 'takenPage' }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('u-1', 'u-2', 'u-3').map((who) => ({ kind: 'identify' as const, who })) },
  { weight: 5, arbitrary: fc.constant({ kind: 'track' as const }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'logout' as const }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('nameless' as const, 'page' as const, 'slowPage' as const, 'takenPage' as const)
      .map((kind) => ({ kind }))
  }
)

/** What a visit came to. */
interface Truth {
  /** Persons that an event may count for: who called it; for one of nobody, whoever logs in before the next logout. */
  readonly whose: Map<string, Set<string | null>>
  /** The page that an event was called on, by its query. */
  readonly page: Map<string, string>
  /** The page that its person logged in on; none for nobody. */
  readonly loginPage: Map<string, string>
  /** Who logged in after it. To a heap.js that never heard of the person before, such events are the next one's. */
  readonly later: Map<string, string[]>
  /** Pages on which another script made heap.js lose events. */
  readonly spoilt: Set<string>
}

/** Keeps the lines of the console over pages, each with the query of its page. */
const KEEP_LINES = `{
  const warn = console.warn
  console.warn = (text) => {
    sessionStorage.setItem('lines', (sessionStorage.getItem('lines') || '') + location.search + ' ' + text + '\\n')
    warn(text)
  }
}`

const BEFORE = {
  page: KEEP_LINES,
  slowPage: `${KEEP_LINES}; holdHints()`,
  /** heap.js cannot come. */
  takenPage: `${KEEP_LINES}; window.heap = [1]`
} as const

async function walk(stand: HeapStand, visit: Visit, steps: readonly Step[]): Promise<Truth> {
  const truth: Truth = { whose: new Map(), page: new Map(), loginPage: new Map(), later: new Map(), spoilt: new Set() }
  let known: string | null = null
  let loginPage: string | undefined
  let ofNobody: string[] = []
  let here = ''
  for (const [index, one] of steps.entries()) {
    const name = `E${index}`
    switch (one.kind) {
      case 'identify':
        known = one.who
        loginPage = here
        for (const event of ofNobody) truth.whose.get(event)!.add(known)
        for (const others of truth.later.values()) others.push(known)
        await visit.run(`await analytics.identify('${one.who}')`)
        break
      case 'track':
        // By what analytics.js says: a reset that is called while it loads is carried out after a later identify.
        known = await visit.run<string | null>(`return (await analytics.track('${name}')).event.userId || null`)
        truth.whose.set(name, new Set([known]))
        truth.page.set(name, here)
        truth.later.set(name, [])
        if (known === null) ofNobody.push(name)
        else if (loginPage !== undefined) truth.loginPage.set(name, loginPage)
        break
      case 'logout':
        // A logout of nobody is none to heap.js: the visitor stays the same.
        if (known !== null) ofNobody = []
        known = null
        await visit.run('analytics.reset()')
        break
      case 'nameless':
        // What heap.js has not looked at yet goes with it: that is heap.js's own doing.
        truth.spoilt.add(here)
        await visit.run('if (window.heap && heap.loaded) heap.track()')
        break
      default:
        here = `?${index}`
        await stand.again(visit, { plugin: PLUGIN, path: here, before: BEFORE[one.kind] })
        await visit.page.waitForFunction('window.analytics && analytics.instance')
    }
  }
  return truth
}

describeHeapJs('a model of visits', (stand) => {
  test('no event counts for another person', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
        stand.backend().clear()
        const visit = await stand.visit({ plugin: PLUGIN, before: BEFORE.page })
        const truth = await walk(stand, visit, steps)
        await stand.again(visit, { plugin: PLUGIN, path: '?end', before: BEFORE.page })
        const delivered = await stand.finish(visit, `await analytics.track('End')`)
        const identityOf = new Map(
          delivered.filter(({ kind }) => kind === 'identify').map(({ user, identity }) => [user, identity])
        )
        const identitiesPerUser = new Map<string, Set<string | null>>()
        for (const { kind, user, identity } of delivered) {
          if (kind === 'identify') identitiesPerUser.set(user, (identitiesPerUser.get(user) ?? new Set()).add(identity))
        }
        // No Heap user has two identities.
        expect([...identitiesPerUser.values()].filter((identities) => identities.size > 1)).toEqual([])
        const lines = (await visit.run<string>(`return sessionStorage.getItem('lines') || ''`)).split('\n')
        for (const [name, whose] of truth.whose) {
          const found = delivered.filter(({ event }) => event === name)
          const page = truth.page.get(name)!
          const isNamed = (page: string): boolean => lines.some((line) => line.startsWith(`${page} [Heap]`))
          if (!isNamed(page) && !truth.spoilt.has(page)) expect([name, found.length > 0]).toEqual([name, true])
          const login = truth.loginPage.get(name)
          const persons =
            login !== undefined && isNamed(login) ? [...whose, null, ...truth.later.get(name)!] : [...whose]
          for (const { user } of found) expect(persons).toContain(identityOf.get(user) ?? null)
        }
        await visit.context.close()
      }),
      { numRuns: Math.max(1, Math.round(3 * ROUNDS)) }
    )
  })
})
