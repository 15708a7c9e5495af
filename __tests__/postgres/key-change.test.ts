// The key to the secrets is changed while runners work, one of which is restarted after the other.
import { openDatabase } from '../../src/storage/postgres/connection/database'
import { createLog, openRunner, until, type OpenRunner } from '../runner/runners'
import { createTables, describeWithPostgres } from './cluster'

const OLD = Buffer.alloc(32, 1).toString('base64')
const NEW = Buffer.alloc(32, 2).toString('base64')

describeWithPostgres('with two runners', () => {
  const addSource = async ({ api }: OpenRunner, name: string): Promise<string> => {
    const { body } = await api.send('POST', '/api/sources', { name, kind: 'server' })
    await api.send('PATCH', `/api/sources/${body.id}`, { signingSecret: `secret of ${name}` })
    return String(body.id)
  }
  const secretsOf = ({ config }: OpenRunner): unknown =>
    Object.fromEntries(config.current.sources.map(({ name, secrets }) => [name, Object.values(secrets ?? {})]))

  test('each reads and stores secrets at any time, and the old key opens nothing once all have the new one', async () => {
    const databaseUrl = await createTables()
    const first = await openRunner({ databaseUrl, secretKey: OLD })
    await addSource(first, 'A')
    const { logTo, lines } = createLog()
    const both = { databaseUrl, secretKey: NEW, previousSecretKeys: OLD }
    const second = await openRunner({ ...both, logTo })
    const said = (text: string) =>
      until(
        () => lines.filter((line) => line.includes(text)).length,
        (count) => count > 0
      )
    await said('still sealed with a previous key')
    await addSource(second, 'B')
    await addSource(first, 'C')
    await second.config.refresh()
    const all = { A: ['secret of A'], B: ['secret of B'], C: ['secret of C'] }
    expect([secretsOf(first), secretsOf(second)]).toEqual([all, all])
    await first.close()
    await said('All secrets are sealed with HEAP_SECRET_KEY now')
    const again = await openRunner(both)
    const later = await openRunner({ databaseUrl, secretKey: NEW })
    expect([secretsOf(again), secretsOf(later)]).toEqual([all, all])
    await addSource(second, 'D')
    await later.config.refresh()
    expect(secretsOf(later)).toEqual({ ...all, D: ['secret of D'] })
    // Every line of the log can be read, too.
    expect((await later.api.get('/api/changes')).changes).toHaveLength(8)
    await expect(openRunner({ databaseUrl, secretKey: OLD })).rejects.toThrow('does not open the secrets')
    const database = await openDatabase(databaseUrl, { connections: 1 })
    expect(await database.query("SELECT name FROM documents WHERE body LIKE '%secret of%'")).toEqual([])
    await database.close()
  })
})
