// The reader of bodies, built: the script of its thread has to be JavaScript that stands beside it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildSync } from 'esbuild'
import type * as Intake from '../../src/runner/intake/body-reader'

const INTAKE = resolve(__dirname, '../../src/runner/intake')

/** The module. Its files are removed after the last test. */
export function buildBodyReader(): typeof Intake {
  const folder = mkdtempSync(join(tmpdir(), 'body-reader-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  buildSync({
    entryPoints: [join(INTAKE, 'body-reader.ts'), join(INTAKE, 'read-thread.ts')],
    outdir: folder,
    bundle: true,
    platform: 'node'
  })
  return jest.requireActual<typeof Intake>(join(folder, 'body-reader.js'))
}
