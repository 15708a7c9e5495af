// The current heap.js: who somebody is. Each line holds for the stand-in, and for Heap's own script where it is given.
import { describeHeapJs, type HeapStand, type Visit } from './stand'
import { told } from './told'

/** A visitor whom heap.js knows as u-0 from the page before. */
async function known(stand: HeapStand): Promise<Visit> {
  const visit = await stand.visit()
  await stand.ready(visit)
  await visit.run(`heap.identify('u-0')`)
  await stand.finish(visit)
  stand.backend().clear()
  return visit
}

describeHeapJs('who somebody is', (stand) => {
  describe('the queue of the snippet is not replayed in the order in which it was written', () => {
    test('a new visitor: the logout is lost, both events are of the first person', async () => {
      const visit = await stand.visit({
        written: `heap.identify('u-1'); heap.track('A'); heap.resetIdentity(); heap.identify('u-2'); heap.track('B')`
      })
      expect(told(await stand.finish(visit))).toEqual({
        events: ['A of user 1, u-1', 'B of user 1, u-1'],
        identities: ['user 1 is u-1', 'user 2 is u-2'],
        users: 2
      })
    })

    test.each([
      [
        'identify u-0, reset: the logout is undone',
        `heap.identify('u-0'); heap.resetIdentity()`,
        { events: [], identity: 'u-0', isNew: true }
      ],
      [
        'reset, identify u-2, track: right',
        `heap.resetIdentity(); heap.identify('u-2'); heap.track('B')`,
        { events: ['B u-2'], identity: 'u-2', isNew: true }
      ],
      [
        'track, reset: the event is lost',
        `heap.track('A'); heap.resetIdentity()`,
        { events: [], identity: null, isNew: true }
      ],
      [
        'identify u-2, track: the event is of u-0',
        `heap.identify('u-2'); heap.track('B')`,
        { events: ['B u-0'], identity: 'u-2', isNew: true }
      ]
    ])('known as u-0: %s', async (_, written, expected) => {
      const visit = await known(stand)
      const before = await visit.run<string>('return heap.getUserId()')
      await stand.again(visit, { written })
      const delivered = await stand.finish(visit)
      const [identity, user] = await visit.run<string[]>('return [heap.getIdentity(), heap.getUserId()]')
      expect({
        events: delivered.filter(({ kind }) => kind === 'event').map((one) => `${one.event} ${one.identity}`),
        identity,
        isNew: user !== before
      }).toEqual(expected)
    })

    test('known as u-0: a logout makes two new users, one of them for nobody', async () => {
      const visit = await known(stand)
      await stand.again(visit, { written: `heap.resetIdentity(); heap.identify('u-2')` })
      const delivered = await stand.finish(visit)
      expect(delivered.filter(({ kind }) => kind === 'user')).toHaveLength(2)
      expect(delivered.filter(({ kind }) => kind === 'identify')).toHaveLength(1)
    })
  })

  describe('between loaded and the first ids', () => {
    async function inGap(visit: Visit, code: string): Promise<unknown> {
      const written = `holdHints(); onLoaded(() => { window.seen = (() => { ${code} })(); releaseHints() })`
      await stand.again(visit, { written })
      await visit.page.waitForFunction(`'seen' in window`)
      return visit.run('return window.seen')
    }

    test('a new visitor has no ids', async () => {
      const visit = await stand.visit({ snippet: 'none' })
      const seen = await inGap(visit, 'return [heap.getUserId(), heap.getSessionId(), heap.getIdentity()]')
      expect(seen).toEqual([null, null, null])
      await stand.ready(visit)
    })

    test('a known one has them, and onReady still comes later', async () => {
      const visit = await known(stand)
      const user = await visit.run('return heap.getUserId()')
      const seen = await inGap(
        visit,
        `let is = false; heap.onReady(() => { is = true }); return [heap.getUserId(), is]`
      )
      expect(seen).toEqual([user, false])
      await visit.run('await new Promise((done) => heap.onReady(done))')
    })

    test.each([
      [
        'identify, track',
        `heap.identify('u-1'); heap.track('A')`,
        { events: ['A of user 1, u-1'], identities: ['user 1 is u-1'] }
      ],
      [
        'identify, logout, identify: both identities are those of one user',
        `heap.identify('u-1'); heap.resetIdentity(); heap.identify('u-2')`,
        { events: [], identities: ['user 1 is u-1', 'user 1 is u-2'] }
      ]
    ])('a new visitor: %s', async (_, code, expected) => {
      const visit = await stand.visit({ snippet: 'none' })
      await inGap(visit, code)
      expect(told(await stand.finish(visit))).toEqual({ ...expected, users: 1 })
    })

    test.each([
      [
        'logout, track: right',
        `heap.resetIdentity(); heap.track('A')`,
        { events: ['A null'], identities: [], plans: [] }
      ],
      [
        'logout, identify: the identity is never sent',
        `heap.resetIdentity(); heap.identify('u-2'); heap.track('A')`,
        { events: ['A u-2'], identities: [], plans: [] }
      ],
      [
        'logout, user properties: they are lost',
        `heap.resetIdentity(); heap.addUserProperties({ plan: 'pro' })`,
        { events: [], identities: [], plans: [] }
      ],
      ['identify of another id: right', `heap.identify('u-2')`, { events: [], identities: ['u-2'], plans: [] }]
    ])('known as u-0: %s', async (_, code, expected) => {
      const visit = await known(stand)
      const userId = await inGap(visit, `${code}; return heap.getUserId()`)
      const delivered = await stand.finish(visit)
      expect({
        events: delivered.filter(({ kind }) => kind === 'event').map((one) => `${one.event} ${one.identity}`),
        identities: delivered
          .filter(({ kind, user }) => kind === 'identify' && user !== '')
          .map(({ identity }) => identity),
        plans: delivered.filter(({ kind }) => kind === 'properties').map(({ properties }) => properties)
      }).toEqual(expected)
      expect(userId).toBeNull()
    })
  })

  test('_hp5_cdc in the address sets user, session and identity', async () => {
    const visit = await stand.visit({ path: `?_hp5_cdc=${encodeURIComponent('123;4711;4712;1;u-9')}` })
    await stand.ready(visit)
    expect(await visit.run('return [heap.getUserId(), heap.getSessionId(), heap.getIdentity()]')).toEqual([
      '4711',
      '4712',
      'u-9'
    ])
  })

  test('the cookie of a native app around the page says who it is, and the page has no say', async () => {
    const cookie = encodeURIComponent(JSON.stringify({ userId: '4711', sessionId: '4712' }))
    const visit = await stand.visit({ before: `document.cookie = '_hp2_wv_id.123=${cookie}; path=/'` })
    await stand.ready(visit)
    expect(
      await visit.run(`heap.identify('u-1'); const known = heap.getIdentity(); heap.resetIdentity()
        return [known, heap.getUserId(), heap.getSessionId()]`)
    ).toEqual([null, '4711', '4712'])
    expect((await stand.finish(visit)).filter(({ kind }) => kind === 'identify')).toEqual([])
  })
})
