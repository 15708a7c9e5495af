// The settings in a file.
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSource } from '../../src/runner/destinations/edits'
import { changeKey, finishKeyChange } from '../../src/storage/settings/change-key'
import { openConfigFile, readConfigFile, writeConfigFile } from '../../src/storage/settings/config-file'
import { EMPTY_CONFIG } from '../../src/storage/settings/model'
import { SettingsLogFile } from '../../src/storage/settings/settings-log-file'
import { describeSettings } from './settings-contract'

const folders: string[] = []
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })))

describeSettings('settings in a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'))
  folders.push(folder)
  const path = join(folder, 'settings.json')
  const keyPath = join(folder, 'secrets.key')
  const log = new SettingsLogFile(path)
  const open = () => openConfigFile(path, log)
  const obstacles = { settings: `${path}.new`, log: join(folder, 'changes.ndjson') }
  let old = Buffer.alloc(0)
  return {
    config: open(),
    reopen: async () => open(),
    log,
    reopenLog: () => new SettingsLogFile(path),
    // A folder is in the way.
    breakStoring: async (what) => {
      if (what === 'log') renameSync(obstacles.log, `${obstacles.log}.kept`)
      mkdirSync(obstacles[what])
    },
    mend: async () => {
      for (const at of Object.values(obstacles)) {
        if (statSync(at, { throwIfNoEntry: false })?.isDirectory()) rmdirSync(at)
      }
      if (existsSync(`${obstacles.log}.kept`)) renameSync(`${obstacles.log}.kept`, obstacles.log)
    },
    changeKey: async () => {
      old = readFileSync(keyPath)
      expect(changeKey(path)).toBe(true)
    },
    reopenWithOldKey: async () => {
      writeFileSync(keyPath, old)
      return open()
    }
  }
})

describe('a change of the key that a kill has broken off', () => {
  /** A folder with a secret, in the settings and in the log, and the same folder with another key. */
  function makeFolders() {
    const folder = mkdtempSync(join(tmpdir(), 'settings-'))
    folders.push(folder)
    const [before, after] = [join(folder, 'before'), join(folder, 'after')]
    mkdirSync(before)
    const source = createSource({ name: 'My site', kind: 'web' }, 0)
    const config = { ...EMPTY_CONFIG, sources: [{ ...source, secrets: { signing: 'topsecret' } }] }
    writeConfigFile(join(before, 'settings.json'), config)
    const entry = { id: 'a', at: 1, by: null, changes: [], before: EMPTY_CONFIG, after: config }
    return { folder, before, after, config, entry }
  }

  test.each([
    ['before anything was sealed anew', []],
    ['after the settings', ['settings.json']],
    ['after the log', ['settings.json', 'changes.ndjson']]
  ])('%s is ended at the next start', async (_when, sealed) => {
    const { folder, before, after, config, entry } = makeFolders()
    const logIn = (at: string) => new SettingsLogFile(join(at, 'settings.json'))
    await logIn(before).append(entry)
    cpSync(before, after, { recursive: true })
    changeKey(join(after, 'settings.json'))
    const killed = join(folder, 'killed')
    cpSync(before, killed, { recursive: true })
    for (const name of sealed) cpSync(join(after, name), join(killed, name))
    const [old, young] = [before, after].map((at) => readFileSync(join(at, 'secrets.key')))
    writeFileSync(join(killed, 'secrets.key'), Buffer.concat([young!, old!]))
    expect(readConfigFile(join(killed, 'settings.json'))).toEqual(config)
    expect(finishKeyChange(join(killed, 'settings.json'))).toBe(true)
    expect(readFileSync(join(killed, 'secrets.key'))).toEqual(young)
    expect(readConfigFile(join(killed, 'settings.json'))).toEqual(config)
    expect(await logIn(killed).list()).toEqual([entry])
    expect(finishKeyChange(join(killed, 'settings.json'))).toBe(false)
  })
})

test('a change that a kill has kept from being made has no line in the log, and neither has half a line', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'))
  folders.push(folder)
  const [path, logPath] = [join(folder, 'settings.json'), join(folder, 'changes.ndjson')]
  const open = () => {
    const log = new SettingsLogFile(path)
    const config = openConfigFile(path, log)
    config.noteChanges((after, before) => {
      return { id: `to ${after.sources.length}`, at: 1, by: null, changes: [], before, after }
    })
    const ids = async () => (await log.list()).map(({ id }) => id)
    return { config, ids }
  }
  const add = ({ config }: ReturnType<typeof open>) => config.putSource(createSource({ name: 'A', kind: 'web' }, 0))
  const first = open()
  await add(first)
  const before = readFileSync(path)
  await add(first)
  // As a kill leaves it between the line and the settings.
  writeFileSync(path, before)
  const second = open()
  expect(await second.ids()).toEqual(['to 1'])
  await add(second)
  expect(await second.ids()).toEqual(['to 2', 'to 1'])
  appendFileSync(logPath, '{"id":"half')
  const third = open()
  await add(third)
  expect([await third.ids(), await open().ids()]).toEqual([
    ['to 3', 'to 2', 'to 1'],
    ['to 3', 'to 2', 'to 1']
  ])
  // Somebody has changed the settings by hand: that is no kill.
  writeFileSync(path, `${readFileSync(path, 'utf8')} `)
  expect(await open().ids()).toEqual(['to 3', 'to 2', 'to 1'])
})

test('without a secret there is no key to be changed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'))
  folders.push(folder)
  expect(changeKey(join(folder, 'settings.json'))).toBe(false)
  expect(readdirSync(folder)).toEqual([])
})
