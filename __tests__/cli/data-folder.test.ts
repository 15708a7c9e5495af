// The data folder of `start` belongs to one process at a time. What the page shows is tested elsewhere.
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { runProgram, startProgram, until, type Program } from './program'
import { at, linesOf, read } from './work-folder'

async function start(...flags: string[]): Promise<Program> {
  const program = startProgram(['start', '--port', '0', '--data', at('data'), ...flags])
  await until(() => program.output().stdout.includes('Ctrl-C stops it.'))
  return program
}

test('a second start in one folder is refused, says what to do, and touches nothing', async () => {
  const first = await start()
  const changedAt = (name: string): number => statSync(at(`data/${name}`)).mtimeMs
  const before = ['settings.json', 'local-heap.ndjson'].map(changedAt)
  const { code, stderr } = await runProgram(['start', '--port', '0', '--data', at('data')])
  expect([code, stderr]).toEqual([
    2,
    `error: the data folder ${at('data')} cannot be used: Another runner uses ${at('data')} and has locked ${at('data/runner.lock')}. Stop that one first. Pass --data <another folder>.\n`
  ])
  expect(['settings.json', 'local-heap.ndjson'].map(changedAt)).toEqual(before)
  first.child.kill('SIGINT')
  expect(await first.ended).toMatchObject({ code: 0, stderr: '' })
})

test('what the runner logs is in the folder, and where that is is said', async () => {
  const { child, ended, output } = await start()
  child.kill('SIGINT')
  await ended
  expect(output().stdout).toContain(`Log         ${at('data/runner.log')}\n`)
  const [line] = linesOf(read('data/runner.log')) as { msg: string }[]
  expect(line?.msg).toMatch(/^Server listening at http:/)
})

test.each(['SIGINT', 'SIGKILL'] as const)('a folder whose process ended by %s is free again', async (signal) => {
  const first = await start()
  first.child.kill(signal)
  await first.ended
  const second = await start()
  second.child.kill('SIGINT')
  expect(await second.ended).toMatchObject({ code: 0, stderr: '' })
})

test('a folder that is no folder is refused in words', async () => {
  mkdirSync(at('.'), { recursive: true })
  writeFileSync(at('data'), '')
  const { code, stderr } = await runProgram(['start', '--port', '0', '--data', at('data')])
  expect([code, stderr]).toEqual([
    2,
    `error: the data folder ${at('data')} cannot be used: EEXIST. Pass --data <another folder>.\n`
  ])
})
