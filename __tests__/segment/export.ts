// Writes the cloud destination as a folder of Segment's repository of destinations. `npm run export:segment [folder]`.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import destination from '../../src'
import { toCatalogMetadata } from './catalog-metadata'
import { exportedSources } from './exported-sources'
import { toGeneratedTypes } from './generated-types'

/** Where Segment's repository keeps a destination, by the last part of its slug. */
const FOLDER = join('packages', 'destination-actions', 'src', 'destinations', 'actions-heap')

/** Text of each file, by its path in the folder of the destination. */
function exportedFiles(): Map<string, string> {
  const files = exportedSources()
  files.set('generated-types.ts', toGeneratedTypes('Settings', destination.authentication?.fields ?? {}))
  for (const [name, { fields }] of Object.entries(destination.actions)) {
    files.set(`${name}/generated-types.ts`, toGeneratedTypes('Payload', fields))
  }
  files.set('__tests__/snapshot.test.ts', readFileSync(join(__dirname, 'replacements', 'snapshot.test.ts.txt'), 'utf8'))
  return files.set('metadata.json', toCatalogMetadata(destination))
}

/** Writes the files into a folder of its own below `root`, in place of what is there. Gives the folder. */
export function exportSegment(root: string): string {
  const folder = join(root, FOLDER)
  rmSync(folder, { recursive: true, force: true })
  for (const [path, text] of exportedFiles()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

/** The same, formatted: that repository has our style. */
export function writeExport(root: string): string {
  const folder = exportSegment(root)
  const config = join(__dirname, '..', '..', '.prettierrc.json')
  execFileSync('npx', ['prettier', '--write', '--log-level=warn', `--config=${config}`, `${folder}/**/*.ts`])
  return folder
}

if (require.main === module) {
  process.stdout.write(`${writeExport(process.argv[2] ?? 'segment-export')}\n`)
}
