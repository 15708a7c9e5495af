// The settings in a file.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openConfigFile } from '../../src/storage/settings/config-file'
import { describeSettings } from './settings-contract'

const folders: string[] = []
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })))

describeSettings('settings in a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'))
  folders.push(folder)
  const open = () => openConfigFile(join(folder, 'settings.json'))
  return { config: open(), reopen: async () => open() }
})
