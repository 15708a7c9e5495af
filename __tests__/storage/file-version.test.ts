// A file of events that a newer program has made is refused in words, and left as it is.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { createRunner } from '../../src/runner'

test('a runner does not start on the file of a newer program', async () => {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'version-test-'))
  try {
    await (await createRunner({ dataDirectory })).close()
    const file = new Database(join(dataDirectory, 'events.db'))
    expect(file.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: 2 })
    file.exec('PRAGMA user_version = 3')
    file.close()
    await expect(createRunner({ dataDirectory })).rejects.toThrow(
      'events.db is of version 3, made by a newer heap-destination; this program knows version 2. Start the newer program, or restore a backup from before the upgrade. Nothing was changed.'
    )
  } finally {
    rmSync(dataDirectory, { recursive: true })
  }
})
