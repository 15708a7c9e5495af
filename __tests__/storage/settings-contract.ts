// What every store of the settings has to do, in a file or in a database. Called once for each.
import { createDestination, createSource } from '../../src/runner/destinations/edits'
import { HEAP } from '../../src/runner/destinations/heap'
import type { ConfigStore } from '../../src/storage/settings/config-store'
import type { SettingsLog } from '../../src/storage/settings/settings-log'
import type { Destination } from '../../src/storage/settings/model'

export interface SettingsUnderTest {
  /** The same settings once more, as after a restart. */
  reopen(): Promise<ConfigStore>
  readonly config: ConfigStore
  readonly log: SettingsLog
  /** From now on, what is stored of the settings fails after the line in the log, or that line. */
  breakStoring(what: 'settings' | 'log'): Promise<void>
  /** Ends that. */
  mend(): Promise<void>
  /** The log once more, as after a restart. */
  reopenLog(): SettingsLog
  /** Changes the key to the secrets, which nobody uses meanwhile. */
  changeKey(): Promise<void>
  /** The same settings with the key of before the change alone. */
  reopenWithOldKey(): Promise<ConfigStore>
}

const NOW = Date.parse('2026-01-02T03:04:05.000Z')
const SITE = createSource({ name: 'My site', kind: 'web', writeKey: 'wk_site' }, NOW)
const APP = createSource({ name: 'My app', kind: 'mobile', writeKey: 'wk_app' }, NOW)

function makeDestination(): Destination {
  const connections = [{ sourceId: SITE.id, mode: 'cloud' as const }]
  const made = createDestination(HEAP, { settings: { appId: '1535634150' }, connections, isOn: true }, NOW)
  return { ...made, secrets: { apiKey: 'topsecret' } }
}

export function describeSettings(name: string, open: () => Promise<SettingsUnderTest>): void {
  describe(name, () => {
    test('what was changed is there after a restart, in order, and its version has grown', async () => {
      const { config, reopen } = await open()
      const before = config.version
      const destination = makeDestination()
      await Promise.all([config.putSource(SITE), config.putSource(APP), config.putDestination(destination)])
      expect(config.version).toBe(before + 3)
      const again = await reopen()
      expect(again.current.sources).toEqual([SITE, APP])
      expect(again.destination(destination.id)).toEqual(destination)
      expect(again.sourceOfWriteKey('wk_app')).toEqual(APP)
    })

    test('secrets outlive a change of their key, after which the old one opens nothing', async () => {
      const { config, reopen, changeKey, reopenWithOldKey } = await open()
      const destination = makeDestination()
      await config.putSource(SITE)
      await config.putDestination(destination)
      await changeKey()
      const again = await reopen()
      expect(again.destination(destination.id)).toEqual(destination)
      const changed = { ...destination, secrets: { apiKey: 'another' } }
      await again.putDestination(changed, destination)
      expect((await reopen()).destination(destination.id)).toEqual(changed)
      await expect(reopenWithOldKey()).rejects.toThrow(/does not open the secret/)
    })

    test.each(['settings', 'log'] as const)(
      'a change and its line in the log are both stored or neither: %s that cannot be stored',
      async (what) => {
        const { config, log, reopen, reopenLog, breakStoring, mend } = await open()
        config.noteChanges((after, before) => ({
          id: `to ${after.sources.length}`,
          at: 1,
          by: 'Ada',
          changes: [],
          before,
          after
        }))
        const idsIn = async (from: SettingsLog) => (await from.list()).map(({ id }) => id)
        await config.putSource(SITE)
        await breakStoring(what)
        await expect(config.putSource(APP)).rejects.toThrow()
        expect(config.current.sources).toEqual([SITE])
        await mend()
        expect([await idsIn(log), await idsIn(reopenLog())]).toEqual([['to 1'], ['to 1']])
        expect((await reopen()).current.sources).toEqual([SITE])
        await config.putSource(APP)
        expect([await idsIn(log), await idsIn(reopenLog())]).toEqual([
          ['to 2', 'to 1'],
          ['to 2', 'to 1']
        ])
      }
    )

    test('what refers to things that are gone goes with them', async () => {
      const { config } = await open()
      await config.putSource(SITE)
      const destination = makeDestination()
      await config.putDestination(destination)
      await config.removeSource(SITE.id)
      expect(config.destination(destination.id)?.connections).toEqual([])
    })

    test('listeners are told of each change with what was before, and a change waits for them', async () => {
      const { config } = await open()
      const told: unknown[] = []
      config.onChange(async (after, before, origin) => {
        await Promise.resolve()
        told.push([before.sources.length, after.sources.length, origin])
      })
      await config.putSource(SITE)
      expect(told).toEqual([[0, 1, 'here']])
      await config.addFirstSources([APP])
      expect(told).toHaveLength(1)
    })

    test('two people who change different parts of one thing keep both changes', async () => {
      const { config } = await open()
      const was = makeDestination()
      await config.putDestination(was)
      const [first, second] = was.mappings
      const edit = (id: string | undefined): Destination => ({
        ...was,
        mappings: was.mappings.map((one) => (one.id === id ? { ...one, isOn: !one.isOn } : one))
      })
      await config.putDestination({ ...was, name: 'Renamed' }, was)
      await config.putDestination(edit(first?.id), was)
      await config.putDestination(edit(second?.id), was)
      const { name, mappings } = config.destination(was.id) ?? was
      expect(name).toBe('Renamed')
      expect(mappings.map(({ isOn }, index) => isOn !== was.mappings[index]?.isOn).slice(0, 3)).toEqual([
        true,
        true,
        false
      ])
    })

    test('of two who change the same, the second is told, and nothing is saved over', async () => {
      const { config } = await open()
      await config.putSource(SITE)
      await config.putSource({ ...SITE, name: 'First' }, SITE)
      const late = 'was changed meanwhile. Nothing was saved: load the page again to see it.'
      await expect(config.putSource({ ...SITE, name: 'Second' }, SITE)).rejects.toThrow(`"My site" ${late}`)
      expect(config.source(SITE.id)?.name).toBe('First')
      const all = config.current
      await config.removeSource(SITE.id)
      await expect(config.replace(all, all)).rejects.toThrow(`"The settings" ${late}`)
      const gone = '"My site" was removed meanwhile. Nothing was saved: load the page again to see it.'
      await expect(config.putSource({ ...SITE, name: 'Third' }, SITE)).rejects.toThrow(gone)
      expect(config.current.sources).toEqual([])
    })
  })
}
