// What any store finds when it is asked for words.
import type { NewEvent } from '../../src/storage/queue/queue'
import type { OpenNewStore } from './queue-contract'
import { event, names } from './queue-events'

export const person = (name: string, properties: object): NewEvent => ({
  ...event(name),
  body: JSON.stringify({ type: 'track', event: name, messageId: `m-${name}`, properties })
})

const TEXTS = ['Ada wrote', 'Order Completed', 'ada@example.com', 'Größte Käufer', '東京', 'x', 'two\nlines \u212a']

/** Words, and how many of a hundred times these texts they find. */
export const QUESTIONS: readonly (readonly [words: string, found: number])[] = [
  ['ada', 200],
  ['ADA', 200],
  ['order', 100],
  ['ord', 100],
  ['"order completed"', 100],
  ['completed order', 100],
  ['ada@example.com', 100],
  ['@example', 100],
  ['größ', 100],
  ['KÄUFER', 100],
  ['kaufer', 0],
  ['ufer', 0],
  ['x', 100],
  ['東京', 100],
  ['lines', 100],
  ['k', 200],
  ['m-a6', 111],
  ['nobody', 0],
  ['track "two lines"', 100],
  ['together ada', 200]
]

export const wordEvents = (): NewEvent[] =>
  Array.from({ length: 700 }, (_, at) => ({
    ...person(`A${at}`, { text: TEXTS[at % TEXTS.length], at }),
    shared: JSON.stringify({ context: 'together' })
  }))

export function describeWordSearch(name: string, openStore: OpenNewStore): void {
  describe(`${name}: a search for words`, () => {
    test('finds whole words and their beginnings, in names and values, in any case', async () => {
      const { queue } = await openStore()
      await queue.append(wordEvents())
      const found = []
      for (const [words] of QUESTIONS) found.push([words, (await queue.history.list({ words }, 1000)).length])
      expect(found).toEqual(QUESTIONS)
      const page = await queue.history.page({ words: 'completed', userKey: 'u-1' }, 2)
      expect([names(page.events), page.next]).toEqual([['A694', 'A687'], page.events[1]?.id])
      const rest = await queue.history.page({ words: 'completed', before: page.next ?? 0 }, 1)
      expect(names(rest.events)).toEqual(['A680'])
    })

    test('does not find what was erased', async () => {
      const { queue } = await openStore()
      await queue.append([person('A', { text: 'zanzibar' }), person('B', { text: 'madagascar' })])
      const [, a] = await queue.history.list({}, 2)
      await queue.erase([a?.id ?? 0])
      expect(await queue.history.list({ words: 'zanzibar' }, 10)).toEqual([])
      expect(names(await queue.history.list({ words: 'madagascar' }, 10))).toEqual(['B'])
    })
  })
}
