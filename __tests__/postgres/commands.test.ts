// The commands on a database: what works there does, and the others say what to use.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { createIntegration } from '../../src/segments'
import { openDatabase } from '../../src/storage/postgres/connection/database'
import { openSharedSettings } from '../../src/storage/postgres/settings/open-settings'
import { readGivenKey } from '../../src/storage/settings/given-key'
import { runProgram, startProgram, until } from '../cli/program'
import { at } from '../cli/work-folder'
import { createDatabase, createTables, describeWithPostgres, execute } from './cluster'
import { programFolder } from './server'

const ADMIN = 'a-token-of-sixteen-or-more'
const KEY = Buffer.alloc(32, 7).toString('base64')

describeWithPostgres('commands on a database', () => {
  /** The server asks for no password, so any will do. */
  async function makeEnv(): Promise<Record<string, string>> {
    const url = (await createDatabase()).replace('@', ':pass-of-the-database@')
    return { HEAP_DATABASE_URL: url, HEAP_SECRET_KEY: KEY, HEAP_DESTINATION_ADMIN_TOKEN: ADMIN }
  }

  test('start runs without a data folder, beside token and config, and no password is in what it writes', async () => {
    const env = await makeEnv()
    const runner = startProgram(['start', '--port', '0'], { cwd: at('.'), env })
    await until(() => runner.output().stderr.includes('Open http'))
    const url = /Open (http\S+)\./.exec(runner.output().stderr)?.[1] ?? ''
    const made = await runProgram(['token', 'create', 'Ada', '--role', 'configure'], { env })
    expect([made.code, made.stdout]).toEqual([0, expect.stringMatching(/^hdt_/)])
    const headers = { authorization: `Bearer ${made.stdout.trim()}`, 'x-runner-request': '1' }
    const changes = await (await fetch(`${url}/api/changes`, { headers })).json()
    expect(changes).toMatchObject({ changes: [{ by: 'heap-destination token' }, { by: null }] })
    const exported = await runProgram(['config', 'export'], { env })
    expect(JSON.parse(exported.stdout)).toMatchObject({ sources: [{ name: 'My website' }, { name: 'My server' }] })
    const file = exported.stdout.replace('My server', 'Renamed')
    const applied = await runProgram(['config', 'apply', '-', '--yes', '--remove-others'], { env, input: file })
    expect([applied.code, applied.stderr]).toEqual([0, ''])
    const { sources } = (await (await fetch(`${url}/api/sources`, { headers })).json()) as {
      sources: { name: string }[]
    }
    expect(sources.map(({ name }) => name)).toEqual(['My website', 'Renamed'])
    runner.child.kill('SIGTERM')
    const { code, stdout, stderr } = await runner.ended
    expect(code).toBe(0)
    expect(stdout + stderr).not.toContain('pass-of-the-database')
  })

  test('another key than that of the other runners is refused before anything is served', async () => {
    const env = await makeEnv()
    expect((await runProgram(['token', 'list'], { env })).code).toBe(0)
    const other = { ...env, HEAP_SECRET_KEY: Buffer.alloc(32, 8).toString('base64') }
    expect(await runProgram(['start', '--port', '0'], { cwd: at('.'), env: other })).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'error: the runner cannot start: The key of this runner does not open the secrets in the database: it is another one. Set HEAP_SECRET_KEY, or pass --secret-key-file, with the key that the other runners have. To change the key, give the old one as HEAP_SECRET_KEY_PREVIOUS.\n'
    })
  })

  test('what backup and restore say to run instead makes a dump, from which everything comes back', async () => {
    const env = await makeEnv()
    const { HEAP_DATABASE_URL: _none, ...rest } = env
    const elsewhere = { ...rest, HEAP_DATABASE_URL: await createDatabase() }
    const PATH = `${programFolder}:${process.env['PATH'] ?? ''}`
    const runWhatIsSaid = async (command: string, given: Record<string, string>): Promise<void> => {
      const { stderr } = await runProgram([command, at('copy')], { env: given })
      const [line = ''] = /pg_\w+ .*/.exec(stderr) ?? []
      await promisify(execFile)('sh', ['-c', line], { cwd: at('.'), env: { PATH, ...given } })
    }
    const made = await runProgram(['token', 'create', 'Ada', '--role', 'look'], { env })
    expect(made.code).toBe(0)
    await runWhatIsSaid('backup', env)
    await runWhatIsSaid('restore', elsewhere)
    expect((await runProgram(['token', 'list'], { env: elsewhere })).stdout).toContain('Ada')
    // Into a database with something in it, nothing is restored.
    await expect(runWhatIsSaid('restore', elsewhere)).rejects.toThrow('already exists')
  })

  test('segments reads what it may only read, and refuses tables that it does not know', async () => {
    const url = await createTables()
    const run = (command: readonly string[], env: Record<string, string> = {}) =>
      runProgram(['segments', ...command], { env: { HEAP_DATABASE_URL: url, ...env } })
    const name = `reader_${Date.now()}`
    const reader = url.replace(/\/\/\w+@/, `//${name}@`)
    await execute(
      url,
      `CREATE ROLE ${name} LOGIN; GRANT USAGE ON SCHEMA heap_destination TO ${name};
       GRANT SELECT ON ALL TABLES IN SCHEMA heap_destination TO ${name}`
    )
    const database = await openDatabase(url, { connections: 1 })
    const key = readGivenKey({ text: KEY })
    const { config, close } = await openSharedSettings(database, key, { onError: () => undefined })
    const integration = createIntegration({ name: 'Braze', webhookSecret: 'a-secret' }, Date.now())
    await config.putIntegration(integration)
    close()
    await database.close()
    const listed = { code: 0, stdout: `Braze (${integration.id})\n  no segment yet\n`, stderr: '' }
    expect(await run(['list'], { HEAP_DATABASE_URL: reader, HEAP_SECRET_KEY: KEY })).toEqual(listed)
    const refused = async (message: string, change: string, env: Record<string, string> = {}) => {
      await execute(url, change)
      expect(await run(['sync'], env)).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(message) })
    }
    await refused('sealed with a key which this runner does not have', 'SELECT 1')
    const set = (what: string) => `UPDATE heap_destination.schema_versions SET ${what}`
    await refused('and cannot use them: start the newer program.', set('least = 99'))
    await refused(
      'or update a runner first',
      `${set('least = 1')}; DELETE FROM heap_destination.schema_versions WHERE version > 1`
    )
    await refused('No runner has used this database yet.', 'DROP SCHEMA heap_destination CASCADE')
    await execute(url, `DROP OWNED BY ${name}; DROP ROLE ${name}`)
  })

  test('what works in a data folder alone says what to use', async () => {
    const env = { HEAP_DATABASE_URL: 'postgres://heap:pass-of-the-database@127.0.0.1:1/heap' }
    const refused = [
      [['backup', at('copy')], 'this command works in a data folder. Back the database up'],
      [['restore', at('copy')], 'this command works in a data folder. To restore a dump'],
      [
        ['segments', 'list'],
        'error: No server of the database takes writes: 127.0.0.1:1 cannot be reached (ECONNREFUSED).'
      ],
      [['start', '--data', at('data'), '--database', 'postgres://a/b'], 'pass either --data or --database, not both.'],
      [['start', '--data', at('data'), '--url', 'x'], 'warning: HEAP_DATABASE_URL has no effect beside --data.'],
      // Whatever started the runner tries it again.
      [['start'], 'No server of the database takes writes: 127.0.0.1:1 cannot be reached (ECONNREFUSED).', 1]
    ] as const
    for (const [args, message, expected = 2] of refused) {
      const { code, stdout, stderr } = await runProgram(args, { env })
      expect([code, stdout, stderr]).toEqual([expected, '', expect.stringContaining(message)])
      expect(stderr).not.toContain('pass-of-the-database')
    }
  })
})
