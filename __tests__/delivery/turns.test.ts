// How many tasks run at once, and who is next.
import { Turns } from '../../src/delivery/turns'

/** Tasks that end when they are told to, and the names of those that have begun, in order. */
function createTasks(turns: Turns) {
  const begun: string[] = []
  const ends = new Map<string, (failure?: Error) => void>()
  const take = (name: string): Promise<string> =>
    turns.take(
      () =>
        new Promise((resolve, reject) => {
          begun.push(name)
          ends.set(name, (failure) => (failure ? reject(failure) : resolve(name)))
        })
    )
  return { begun, take, end: (name: string, failure?: Error) => ends.get(name)?.(failure) }
}

test('as many as allowed run at once, the others in the order in which they came', async () => {
  const { begun, take, end } = createTasks(new Turns(2))
  const results = ['a', 'b', 'c', 'd'].map(take)
  expect(begun).toEqual(['a', 'b'])
  end('b')
  await results[1]
  expect(begun).toEqual(['a', 'b', 'c'])
  end('a')
  await results[0]
  expect(begun).toEqual(['a', 'b', 'c', 'd'])
  end('c')
  end('d')
  expect(await Promise.all(results)).toEqual(['a', 'b', 'c', 'd'])
})

test('a task that fails passes its turn on', async () => {
  const { begun, take, end } = createTasks(new Turns(1))
  const [failing, next] = [take('a'), take('b')]
  end('a', new Error('broken'))
  await expect(failing).rejects.toThrow('broken')
  expect(begun).toEqual(['a', 'b'])
  end('b')
  expect(await next).toBe('b')
})

test('a turn that nobody waited for is free for whoever comes', async () => {
  const { begun, take, end } = createTasks(new Turns(1))
  for (const name of ['a', 'b', 'c']) {
    const result = take(name)
    end(name)
    await result
  }
  expect(begun).toEqual(['a', 'b', 'c'])
})
