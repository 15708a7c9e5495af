// A file is replaced as a whole: a limit of the operating system on its size stands in for a disk that fills up.
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { createFile, replaceFile } from '../../src/files/replace-file'

let folder = ''
const at = (name: string): string => join(folder, name)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'replace-test-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

test('a file is made and replaced, for its owner alone, and nothing is left beside it', () => {
  writeFileSync(at('known'), 'old', { mode: 0o644 })
  for (const name of ['known', 'new']) {
    replaceFile(at(name), 'content')
    expect([readFileSync(at(name), 'utf8'), statSync(at(name)).mode & 0o777]).toEqual(['content', 0o600])
  }
  expect(readdirSync(folder)).toEqual(['known', 'new'])
})

test('what an earlier crash has left is not written through, wherever it leads', () => {
  writeFileSync(at('elsewhere'), 'mine')
  symlinkSync(at('elsewhere'), at('file.new'))
  replaceFile(at('file'), 'content')
  expect([readFileSync(at('file'), 'utf8'), readFileSync(at('elsewhere'), 'utf8')]).toEqual(['content', 'mine'])
})

test('a file that is there is not made again', () => {
  writeFileSync(at('file'), 'old')
  expect(() => createFile(at('file'), 'content')).toThrow('EEXIST')
  expect(readFileSync(at('file'), 'utf8')).toBe('old')
})

test('a disk that fills up in the middle leaves the old file, says so, and keeps no part of the new one', () => {
  buildSync({
    stdin: {
      contents: `
        import { replaceFile } from './src/files/replace-file'
        try { replaceFile(process.argv[2] ?? '', 'x'.repeat(200_000)) } catch (error) { console.log(error.code) }`,
      resolveDir: join(__dirname, '../..'),
      loader: 'ts'
    },
    outfile: at('replace.js'),
    bundle: true,
    platform: 'node'
  })
  writeFileSync(at('file'), 'old')
  // 64 blocks of 512 or 1024 bytes, as the shell counts.
  const command = `ulimit -f 64; exec "${process.execPath}" "${at('replace.js')}" "${at('file')}"`
  expect(spawnSync('sh', ['-c', command], { encoding: 'utf8' }).stdout).toBe('EFBIG\n')
  expect([readFileSync(at('file'), 'utf8'), existsSync(at('file.new'))]).toEqual(['old', false])
})
