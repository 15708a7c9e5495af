// Settings, tokens and the log of changes in a database that several runners share.
import { createSource } from '../../src/runner/destinations/edits'
import { openDatabase, type Database } from '../../src/storage/postgres/connection/database'
import { migrate } from '../../src/storage/postgres/schema/migrations'
import { followDocuments } from '../../src/storage/postgres/settings/document-follower'
import { changeKey } from '../../src/storage/postgres/settings/key-change'
import { checkKey } from '../../src/storage/postgres/settings/key-check'
import { PostgresDocument } from '../../src/storage/postgres/settings/postgres-document'
import { PostgresSettingsLog } from '../../src/storage/postgres/settings/postgres-settings-log'
import { PostgresSessions } from '../../src/storage/postgres/settings/postgres-sessions'
import { settingsFormat, TOKENS } from '../../src/storage/postgres/settings/row-formats'
import { ConfigStore } from '../../src/storage/settings/config-store'
import { readGivenKey } from '../../src/storage/settings/given-key'
import { EMPTY_CONFIG } from '../../src/storage/settings/model'
import { AccessTokens } from '../../src/storage/tokens/access-tokens'
import { until } from '../runner/runners'
import { describeSettings } from '../storage/settings-contract'
import { createDatabase, describeWithPostgres } from './cluster'

const OLD = Buffer.alloc(32, 7).toString('base64')
const NEW = Buffer.alloc(32, 9).toString('base64')
const KEY = readGivenKey({ text: OLD })
const OTHER_KEY = readGivenKey({ text: Buffer.alloc(32, 8).toString('base64url') })
const NO_KEY = readGivenKey({})
const CUT_AT_COMMIT = `CREATE OR REPLACE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER broken AFTER UPDATE ON documents DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION cut()`
const SITE = createSource({ name: 'My site', kind: 'web', writeKey: 'wk_site' }, 0)
const WITH_SECRET = { ...SITE, secrets: { signing: 'topsecret' } }

describeWithPostgres('in PostgreSQL', () => {
  let database: Database
  beforeAll(async () => {
    database = await openDatabase(await createDatabase())
    await migrate(database, '1.0.0')
  })
  beforeEach(() => database.query('DELETE FROM documents'))
  beforeEach(() => database.query('DELETE FROM settings_changes'))
  afterAll(() => database.close())

  const openDocument = (key = KEY) => PostgresDocument.open(database, settingsFormat(key))
  const open = async (key = KEY): Promise<ConfigStore> => new ConfigStore(await openDocument(key))

  describeSettings('settings', async () => {
    let key = KEY
    return {
      config: await open(),
      reopen: () => open(key),
      log: new PostgresSettingsLog(database, KEY),
      reopenLog: () => new PostgresSettingsLog(database, KEY),
      breakStoring: async (what) => {
        if (what === 'log') {
          await database.query('ALTER TABLE settings_changes ADD CONSTRAINT broken CHECK (false) NOT VALID')
        }
        // At the commit, when both were written: the connection is cut, as by a kill of the server.
        else await database.query(CUT_AT_COMMIT)
      },
      mend: async () => {
        await database.query('ALTER TABLE settings_changes DROP CONSTRAINT IF EXISTS broken')
        await database.query('DROP TRIGGER IF EXISTS broken ON documents')
      },
      changeKey: async () => {
        await checkKey(database, KEY)
        key = readGivenKey({ text: NEW, previous: OLD })
        await checkKey(database, key)
        expect(key.isBehind).toBe(true)
        expect(await changeKey(database, key)).toBe('done')
        expect(await changeKey(database, key)).toBe('is so')
        key = readGivenKey({ text: NEW })
      },
      reopenWithOldKey: () => open(KEY)
    }
  })

  test('a change of one runner is seen by another, which keeps the objects of what is as it was', async () => {
    const [here, there] = [await open(), await openDocument()]
    const follower = new ConfigStore(there)
    const onError = jest.fn()
    const stop = followDocuments(database, [there], { onError })
    const count = () => follower.current.sources.length
    const told: unknown[] = []
    follower.onChange((after, _before, origin) => void told.push([after.sources.length, origin]))
    await here.putSource(SITE)
    await until(count, (sources) => sources === 1)
    const [known] = follower.current.sources
    await here.putSource(createSource({ name: 'My app', kind: 'mobile' }, 0))
    await until(count, (sources) => sources === 2)
    expect(follower.current.sources[0]).toBe(known)
    expect(told).toEqual([
      [1, 'elsewhere'],
      [2, 'elsewhere']
    ])
    expect(onError).not.toHaveBeenCalled()
    stop()
  })

  test('changes of two runners at once are all kept, each made out of the one before', async () => {
    const runners = [await open(), await open()]
    const names = Array.from({ length: 20 }, (_, index) => `Source ${index}`)
    await Promise.all(
      names.map(async (name, index) => runners[index % 2]?.putSource(createSource({ name, kind: 'server' }, 0)))
    )
    await runners[0]?.refresh()
    expect(runners[0]?.current.sources.map(({ name }) => name).sort()).toEqual([...names].sort())
    expect(runners[0]?.version).toBe(20)
  })

  test('secrets are sealed in the database, in the settings and in the log', async () => {
    const config = await open()
    await config.putSource(WITH_SECRET)
    const log = new PostgresSettingsLog(database, KEY)
    const entry = { id: 'a1', at: 5, by: 'Ada', changes: [], before: EMPTY_CONFIG, after: config.current }
    await log.append(entry)
    expect(await log.list()).toEqual([entry])
    const dump = JSON.stringify(await database.query('SELECT * FROM documents, settings_changes'))
    expect(dump).toContain('sealed:v1:')
    expect(dump).not.toContain('topsecret')
    expect(await new PostgresSettingsLog(database, OTHER_KEY).list()).toEqual([])
  })

  test('the log keeps the last 200 changes, newest first', async () => {
    const log = new PostgresSettingsLog(database, KEY)
    const entry = { by: null, changes: [], before: EMPTY_CONFIG, after: EMPTY_CONFIG }
    for (let at = 0; at < 203; at++) await log.append({ ...entry, id: String(at), at })
    const kept = await log.list()
    expect([kept.length, kept[0]?.id, kept[199]?.id]).toEqual([200, '202', '3'])
  })

  test('without the key, or with another one, it is said what to do', async () => {
    await (await open()).putSource(WITH_SECRET)
    await expect(openDocument(NO_KEY)).rejects.toThrow(
      'The database holds secrets that are sealed with a key which this runner does not have. Set HEAP_SECRET_KEY, or pass --secret-key-file, with the key that the other runners have. To change the key, give the old one as HEAP_SECRET_KEY_PREVIOUS.'
    )
    await expect(openDocument(OTHER_KEY)).rejects.toThrow(
      `The key of this runner does not open the secret "signing" of the source "My site" (${SITE.id}) in the database: it is another one.`
    )
    await database.query('DELETE FROM documents')
    await expect((await open(NO_KEY)).putSource(WITH_SECRET)).rejects.toThrow(
      'Nothing was changed. Secrets are sealed before they are stored in the database, and this runner has no key.'
    )
    await checkKey(database, NO_KEY)
    await checkKey(database, KEY)
    await checkKey(database, KEY)
    await expect(checkKey(database, OTHER_KEY)).rejects.toThrow('does not open the secrets in the database')
    await expect(checkKey(database, NO_KEY)).rejects.toThrow('does not have')
  })

  test('who has signed in at one runner is known to another, and one session too many ends the oldest', async () => {
    const [here, there] = [new PostgresSessions(database), new PostgresSessions(database)]
    await here.add('first', { tokenId: 'ab12' })
    expect(await there.find('first')).toEqual({ tokenId: 'ab12' })
    expect(JSON.stringify(await database.query('SELECT * FROM sessions'))).not.toContain('first')
    await here.add('second', { tokenId: null })
    await there.end('second')
    expect(await here.find('second')).toBeUndefined()
    for (let more = 0; more < 100; more++) await here.add(`more ${more}`, { tokenId: null })
    expect([await here.find('first'), await here.find('more 0')]).toEqual([undefined, { tokenId: null }])
  })

  test('a token made by one runner is known to another at once, and so is its end', async () => {
    const openTokens = async () => new AccessTokens(await PostgresDocument.open(database, TOKENS))
    const [here, there] = [await openTokens(), await openTokens()]
    const { token, secret } = await here.create({ name: 'Ada', role: 'look' }, 0)
    expect(await there.find(secret)).toEqual(token)
    const again = there.create({ name: 'Ada', role: 'look' }, 0)
    await expect(again).rejects.toThrow('There is a token of this name.')
    await there.revoke('Ada')
    expect(await here.find(secret)).toBeUndefined()
  })
})

test.each([
  [
    'a key that is too short',
    { text: 'c2hvcnQ=' },
    'HEAP_SECRET_KEY is not a key: a key is 32 random bytes in base64.'
  ],
  ['no base64', { text: 'not a key at all' }, 'HEAP_SECRET_KEY is not a key'],
  ['a file that is not there', { file: '/nowhere/key' }, 'The file /nowhere/key with the key to the secrets cannot be'],
  ['a previous key that is none', { text: OLD, previous: `${NEW}, short` }, 'HEAP_SECRET_KEY_PREVIOUS is not a key'],
  ['a previous key alone', { previous: OLD }, 'HEAP_SECRET_KEY_PREVIOUS is set, and there is no key'],
  ['both', { text: 'a', file: 'b' }, 'Give the key to the secrets once: as HEAP_SECRET_KEY or in --secret-key-file.']
])('%s is refused in words', (_what, given, message) => {
  expect(() => readGivenKey(given)).toThrow(message)
})
