// Whether a runner says that it can take events.
import { whyUnready } from '../../src/runner/health-routes'

type Looked = Parameters<typeof whyUnready>[0]

test('a database whose commits wait, as for a standby that is gone, takes no events, although it can be read', async () => {
  const storage = { isFull: false, isDamaged: false }
  const parts = (isCutOff: boolean): Looked =>
    ({
      queue: { history: { storage: async () => storage } },
      ownership: { isCutOff: () => isCutOff },
      isUnavailable: () => false,
      address: { isClosing: false }
    }) as unknown as Looked
  expect(await whyUnready(parts(false))).toBeUndefined()
  expect(await whyUnready(parts(true))).toEqual({
    status: 'store_unavailable',
    message: 'The database cannot be reached, or takes no writes. The runner goes on by itself as soon as it does.'
  })
})
