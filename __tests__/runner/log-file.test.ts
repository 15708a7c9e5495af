// The log file: what is written is there, within its bounds, and a disk that refuses it stops nobody.
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createLogFile } from '../../src/runner/log-file'
import { makeDirectory } from './runners'

const LINE = '{"level":30,"msg":"hello"}\n'

test('lines are appended, over restarts, in a file that only its owner can read', () => {
  const path = join(makeDirectory(), 'runner.log')
  createLogFile({ path }).write(LINE)
  createLogFile({ path }).write(LINE)
  expect(readFileSync(path, 'utf8')).toBe(LINE + LINE)
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test('a file that is full makes way for a new one, and one older file is kept', () => {
  const path = join(makeDirectory(), 'runner.log')
  const log = createLogFile({ path, maxBytes: LINE.length * 2 })
  for (let line = 0; line < 5; line++) log.write(LINE)
  expect([readFileSync(path, 'utf8'), readFileSync(`${path}.1`, 'utf8')]).toEqual([LINE, LINE + LINE])
  expect(existsSync(`${path}.2`)).toBe(false)
})

test('a line that cannot be written is lost, and the next one is not', () => {
  const directory = join(makeDirectory(), 'later')
  const log = createLogFile({ path: join(directory, 'runner.log') })
  log.write('{"msg":"lost"}\n')
  mkdirSync(directory)
  log.write(LINE)
  expect(readFileSync(join(directory, 'runner.log'), 'utf8')).toBe(LINE)
})
