// Every bench that a person starts explains its flags, and refuses in words what it does not know.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** Parts of benches, and programs that benches start. */
const PARTS = ['cluster', 'counter', 'events', 'flags', 'floor', 'hostile', 'load', 'measure'].map(
  (name) => `${name}.mjs`
)

test('every bench reads its flags in the same way, before it needs what has to be built', () => {
  const benches = readdirSync('bench').filter((name) => name.endsWith('.mjs') && !PARTS.includes(name))
  expect(benches.length).toBeGreaterThan(9)
  const silent = benches.filter((name) => {
    const text = readFileSync(`bench/${name}`, 'utf8')
    const reads = text.indexOf('readFlags({')
    const needs = text.indexOf('../dist/')
    return reads < 0 || /process\.argv|parseArgs/.test(text) || (text.includes("require('../dist") && needs < reads)
  })
  expect(silent).toEqual([])
})

test('a bench explains its flags, and refuses others', () => {
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['bench/search.mjs', ...args], { encoding: 'utf8' })
    return { status, stdout, stderr }
  }
  expect(run('--help')).toEqual({
    status: 0,
    stdout: expect.stringMatching(/^node bench\/search.mjs \[flags\]\n[^]*\n {2}--events … .*\(default 1000000\)\n/),
    stderr: ''
  })
  expect(run('--evnets', '3')).toEqual({
    status: 2,
    stdout: '',
    stderr: "Unknown option '--evnets'. See --help.\n"
  })
})
