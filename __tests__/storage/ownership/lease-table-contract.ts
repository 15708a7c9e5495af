// What every table of leases does.
import type { Held, LeaseTable, Sight } from '../../../src/storage/ownership/lease-table'

export interface TableSetUp {
  /** A runner's way to the table that all share. */
  readonly connect: (runnerId: string) => LeaseTable
  /** Lets so much time pass, for the table, that a runner without a heartbeat counts as dead. */
  readonly outlive: (runnerId: string) => Promise<void>
  /** Resolves once notices that were sent have arrived. */
  readonly delivered: () => Promise<void>
}

const runner = (id: string, isLeaving = false) => ({ id, name: `name of ${id}`, version: '1.0.0', isLeaving })
const owners = ({ leases }: Sight): Record<string, unknown> =>
  Object.fromEntries(leases.map(({ key, owner, epoch }) => [key, [owner, epoch]]))

export function leaseTableContract(open: () => Promise<TableSetUp>): void {
  async function two(): Promise<{ table: TableSetUp; ada: LeaseTable; bob: LeaseTable }> {
    const table = await open()
    const [ada, bob] = [table.connect('ada'), table.connect('bob')]
    await ada.beat(runner('ada'))
    await bob.beat(runner('bob'))
    return { table, ada, bob }
  }

  test('a free key is taken once, under a new epoch each time it changes owner', async () => {
    const { ada, bob } = await two()
    expect(await ada.take('ada', ['a', 'b'])).toEqual(
      expect.arrayContaining<Held>([
        { key: 'a', epoch: 1 },
        { key: 'b', epoch: 1 }
      ])
    )
    expect(await bob.take('bob', ['a', 'b', 'c'])).toEqual([{ key: 'c', epoch: 1 }])
    await ada.release('ada', [{ key: 'a', epoch: 1 }])
    expect(await bob.take('bob', ['a', 'b'])).toEqual([{ key: 'a', epoch: 2 }])
    expect(owners(await ada.beat(runner('ada')))).toEqual({ a: ['bob', 2], b: ['ada', 1], c: ['bob', 1] })
  })

  test('only who holds a key under that epoch can free it', async () => {
    const { ada, bob } = await two()
    await ada.take('ada', ['a'])
    await bob.release('bob', [{ key: 'a', epoch: 1 }])
    await ada.release('ada', [{ key: 'a', epoch: 7 }])
    expect(owners(await ada.beat(runner('ada')))).toEqual({ a: ['ada', 1] })
  })

  test('the keys of a dead runner can be taken; if nobody does, it has them again', async () => {
    const { table, ada, bob } = await two()
    await ada.take('ada', ['a', 'b'])
    await table.outlive('ada')
    expect(owners(await bob.beat(runner('bob')))).toEqual({ a: [undefined, 1], b: [undefined, 1] })
    expect(await bob.take('bob', ['a'])).toEqual([{ key: 'a', epoch: 2 }])
    const seen = await ada.beat(runner('ada'))
    expect(owners(seen)).toEqual({ a: ['bob', 2], b: ['ada', 1] })
    expect(seen.runners.map(({ id }) => id).sort()).toEqual(['ada', 'bob'])
  })

  test('who leaves frees everything and is forgotten; who is about to says so', async () => {
    const { ada, bob } = await two()
    await ada.take('ada', ['a', 'b'])
    await ada.beat(runner('ada', true))
    const before = await bob.beat(runner('bob'))
    expect(before.runners.find(({ id }) => id === 'ada')).toEqual({
      ...runner('ada', true),
      leftMs: expect.any(Number)
    })
    await ada.leave('ada')
    const after = await bob.beat(runner('bob'))
    expect([owners(after), after.runners.map(({ id }) => id)]).toEqual([
      { a: [undefined, 1], b: [undefined, 1] },
      ['bob']
    ])
  })

  test('it is seen who has asked for a key, until it has changed owner', async () => {
    const { ada, bob } = await two()
    await ada.take('ada', ['a'])
    await bob.ask('bob', ['a'])
    const askers = async () => (await ada.beat(runner('ada'))).leases.map(({ askedBy }) => askedBy)
    expect(await askers()).toEqual(['bob'])
    await ada.release('ada', [{ key: 'a', epoch: 1 }])
    await bob.take('bob', ['a'])
    expect(await askers()).toEqual([undefined])
  })

  test('a note is seen by all as long as its author holds the key', async () => {
    const { ada, bob } = await two()
    await ada.take('ada', ['a'])
    const notes = async () => (await bob.beat(runner('bob'))).leases.map(({ note }) => note)
    await ada.note([{ key: 'a', epoch: 1, text: 'paused' }])
    expect(await notes()).toEqual(['paused'])
    await ada.note([{ key: 'a', epoch: 1, text: undefined }])
    expect(await notes()).toEqual([undefined])
    await ada.note([{ key: 'a', epoch: 1, text: 'again' }])
    await ada.release('ada', [{ key: 'a', epoch: 1 }])
    expect(await notes()).toEqual([undefined])
    await bob.take('bob', ['a'])
    await ada.note([{ key: 'a', epoch: 1, text: 'too late' }])
    expect(await notes()).toEqual([undefined])
  })

  test('others are told of what is taken, asked for and freed, and of nudges', async () => {
    const { table, ada, bob } = await two()
    const heard: string[] = []
    bob.listen({ changed: () => heard.push('changed'), nudged: (key) => heard.push(key) })
    await table.delivered()
    heard.length = 0
    await ada.take('ada', ['a'])
    await table.delivered()
    expect(heard).toEqual(['changed'])
    await ada.ask('ada', ['a'])
    await ada.release('ada', [{ key: 'a', epoch: 1 }])
    await ada.nudge('a')
    await ada.leave('ada')
    await table.delivered()
    expect(heard).toEqual(['changed', 'changed', 'changed', 'a', 'changed'])
  })
}
