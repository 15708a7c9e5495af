// The command `migrate`: which places it takes, and what it says in the end.
import { runProgram, type Ended } from '../cli/program'
import { createDatabase, describeWithPostgres } from '../postgres/cluster'
import { makeDirectory, openSetUp } from '../runner/runners'

const env = { HEAP_SECRET_KEY: Buffer.alloc(32, 7).toString('base64') }
const migrate = (args: readonly string[]): Promise<Ended> => runProgram(['migrate', ...args], { env })

const NOWHERE = 'postgres://heap:pass-of-the-database@127.0.0.1:1/heap'

test.each([
  [['--from', 'a', '--to', 'b'], 'error: one of --from and --to has to be a data folder, the other one postgres://…\n'],
  [['--from', '/nowhere/at-all', '--to', NOWHERE], 'error: there is no data folder /nowhere/at-all.\n'],
  [['--from', 'a'], "error: required option '--to <place>' not specified\n(add --help to see all flags)\n"]
])('migrate %j is refused in words', async (args, stderr) => {
  expect(await migrate(args)).toEqual({ code: 2, stdout: '', stderr })
})

test('a database that cannot be reached is said, with what to do and without its password', async () => {
  const { code, stdout, stderr } = await migrate(['--from', makeDirectory(), '--to', NOWHERE])
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toBe(
    'error: No server of the database takes writes: 127.0.0.1:1 cannot be reached (ECONNREFUSED). What has arrived stays: run the same command again to go on.\n'
  )
})

describeWithPostgres('with PostgreSQL', () => {
  test('there and back, every kind of row is counted, and what to start then is said', async () => {
    const [from, to] = [makeDirectory(), makeDirectory()]
    const setUp = await openSetUp({ dataDirectory: from })
    await setUp.close()
    const address = await createDatabase()
    const up = await migrate(['--from', from, '--to', address])
    const back = await migrate(['--from', address, '--to', to])
    for (const [{ code, stdout }, last] of [
      [
        up,
        'Start the runners with --database. The data folder is left as it was, but no runner starts on it any more.'
      ],
      [
        back,
        'Start the runner on the data folder. The database is left as it was, but no runner starts on it any more.'
      ]
    ] as const) {
      expect(code).toBe(0)
      const lines = stdout.trimEnd().split('\n')
      expect(lines[0]).toMatch(/^Everything has arrived, in .+\. Counted on both sides:$/)
      expect(lines).toEqual(
        expect.arrayContaining(['  1 settings, with what alerts remember', '  0 tokens', '  0 events'])
      )
      expect(lines.at(-1)).toBe(last)
    }
    expect(up.stderr).toMatch(/^events: 0 of 0$/m)
  })
})
