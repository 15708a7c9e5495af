// Settings files that somebody has broken by hand: each is refused with the place, and without what stands there.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openConfigFile } from '../../src/storage/settings/config-file'

const folder = mkdtempSync(join(tmpdir(), 'broken-settings-'))
const path = join(folder, 'settings.json')
afterAll(() => rmSync(folder, { recursive: true }))

const ADVICE =
  'Restore it from a backup, or move it away and start again: events that wait are kept, and the page asks about them.'

const SOURCE = { id: 'src_1', name: 'A', kind: 'web', writeKeys: ['key'], createdAt: '2026-01-01T00:00:00.000Z' }
const DESTINATION = {
  id: 'dst_1',
  type: 'heap',
  name: 'Heap',
  isOn: true,
  createdAt: '2026-01-01T00:00:00.000Z',
  settings: {},
  secrets: {},
  connections: [],
  mappings: []
}
const source = (part: object): string =>
  JSON.stringify({ version: 1, sources: [{ ...SOURCE, ...part }], destinations: [] })
const destination = (part: object): string =>
  JSON.stringify({ version: 1, sources: [SOURCE], destinations: [{ ...DESTINATION, ...part }] })

test('what the tests break is a settings file', () => {
  for (const text of [source({}), destination({})]) {
    writeFileSync(path, text)
    expect(openConfigFile(path).current.sources).toHaveLength(1)
  }
})

test.each([
  ['null', 'null'],
  ['a list', '[]'],
  ['a text', '"secret"'],
  ['a number', '7'],
  ['another version', '{"version":"1","sources":[],"destinations":[]}', ' at .version'],
  ['without destinations', '{"version":1,"sources":[]}'],
  ['sources as an object', '{"version":1,"sources":{},"destinations":[]}', ' at .sources'],
  ['a source that is null', '{"version":1,"sources":[null],"destinations":[]}', ' at .sources[0]'],
  ['a source of an unknown kind', source({ kind: 'secret' }), ' at .sources[0].kind'],
  ['a source without a write key', source({ writeKeys: [] }), ' at .sources[0].writeKeys'],
  ['a write key that is no text', source({ writeKeys: [1] }), ' at .sources[0].writeKeys[0]'],
  ['a destination that is on in words', destination({ isOn: 'secret' }), ' at .destinations[0].isOn'],
  ['settings that are null', destination({ settings: null }), ' at .destinations[0].settings'],
  ['an API key that is no text', destination({ secrets: { apiKey: 1 } }), ' at .destinations[0].secrets.apiKey'],
  [
    'an unknown mode',
    destination({ connections: [{ sourceId: 'src_1', mode: 'secret' }] }),
    ' at .destinations[0].connections[0].mode'
  ],
  ['a mapping that is half there', destination({ mappings: [{ id: 'secret' }] }), ' at .destinations[0].mappings[0]']
])('%s', (_what, text, where = '') => {
  writeFileSync(path, text)
  const said = sayWhy()
  expect(said).toBe(`${path} is not a settings file of this version${where}. ${ADVICE}`)
  expect(said).not.toContain('secret"')
})

test.each([
  ['nothing', ''],
  ['zeros, as after a power cut', '\0'.repeat(200)],
  ['more behind its end', '{"version":1,"sources":[],"destinations":[]} secret'],
  ['a comment', '{"version":1, // secret\n"sources":[],"destinations":[]}'],
  ['one entry twice separated', '{"version":1,,"sources":[]}'],
  ['100,000 levels', '['.repeat(100_000)],
  ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x7b])]
])('%s', (_what, text) => {
  writeFileSync(path, text)
  expect(sayWhy()).toBe(`${path} is damaged: it is not valid JSON, or only a part of it. ${ADVICE}`)
})

function sayWhy(): string | undefined {
  try {
    openConfigFile(path)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
