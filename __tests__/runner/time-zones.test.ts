// The zone of the machine never matters: the same requests of 1,000 generated times, each in a process of its own.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { makeDirectory } from './runners'

test('New York and Kolkata send what UTC sends', () => {
  const outfile = join(makeDirectory(), 'zoned-times.js')
  buildSync({ entryPoints: [join(__dirname, 'zoned-times.ts')], outfile, bundle: true, platform: 'node' })
  const run = (zone: string): string =>
    execFileSync(process.execPath, [outfile], { env: { ...process.env, TZ: zone }, encoding: 'utf8', maxBuffer: 1e8 })
  const utc = run('UTC')
  const made = JSON.parse(utc) as unknown[][]
  expect(made).toHaveLength(1000)
  // Not all alike, and not all left out.
  expect(new Set(made.map((one) => JSON.stringify(one))).size).toBeGreaterThan(800)
  expect(run('America/New_York')).toBe(utc)
  expect(run('Asia/Kolkata')).toBe(utc)
})
