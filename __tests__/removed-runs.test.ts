import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PREFIX, removeAbandoned } from './removed-runs'
import { canMount, mount } from './runner/small-disk'

const home = mkdtempSync(join(tmpdir(), 'removed-runs-'))

afterAll(() => {
  rmSync(home, { recursive: true, force: true })
})

function leaveRun(id: number): string {
  const directory = join(home, `${PREFIX}${id}-abcdef`, 'tmp', 'data')
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'events.db'), '')
  return directory
}

/** Of a process that has ended. */
const ended = (): number => spawnSync('true').pid

const run = (directory: string): string => join(directory, '..', '..')

it('removes the folder of a run that has ended, and no other', () => {
  const [abandoned, own] = [leaveRun(ended()), leaveRun(process.pid)]
  removeAbandoned(home)
  expect(existsSync(run(abandoned))).toBe(false)
  expect(existsSync(join(own, 'events.db'))).toBe(true)
})

it('removes a folder in which a disk is still mounted, or names it and goes on', () => {
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true)
  const [held, after] = [leaveRun(ended()), leaveRun(ended())]
  if (canMount) mount(held, 1)
  else chmodSync(held, 0o500)
  removeAbandoned(home)
  expect(existsSync(run(after))).toBe(false)
  if (canMount) expect([existsSync(run(held)), write.mock.calls]).toEqual([false, []])
  else expect(write.mock.calls).toEqual([[expect.stringContaining('EACCES')]])
  if (existsSync(held)) chmodSync(held, 0o700)
})
