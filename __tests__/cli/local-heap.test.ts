// The commands that need no Heap: `demo` shows what it claims, `sandbox` runs until it is told to stop.
import { runProgram, startProgram, until } from './program'
import { at, read, trackEvent, work, write } from './work-folder'

test('demo shows every sample with its outcome, what Heap holds of it, and how to go on', async () => {
  const { code, stdout, stderr } = await runProgram(['demo'])
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout.match(/● delivered {2}/g)).toHaveLength(10)
  expect(stdout.match(/✕ refused {4}/g)).toHaveLength(2)
  for (const claim of [
    'identify: traits become user properties',
    'foo.bar.prop                 "[1,2,3]"',
    'foo.bar.products             "[{\\"A\\":\\"Jello\\"},{\\"B\\":\\"Peanut\\"}]"',
    'order_completed_last_30days  true',
    'order_completed_last_30days  false',
    'event Page viewed by ada',
    'event Screen viewed by grace',
    'account acct-9',
    'user grace, linked to the Heap visitor 8791234567890123',
    'traits.id: keys renamed to _id',
    'strings shortened (1843 characters; the limit is 1024)',
    '… (1024 characters)',
    'userId is missing.',
    'userId is a placeholder, not a user id.',
    'Values that Heap itself had to drop: 0',
    'heap-destination send events.ndjson --app-id <your App ID> --dry-run'
  ]) {
    expect(stdout).toContain(claim)
  }
  expect(stdout).not.toContain('\u001b')
})

test('sandbox says where it listens, keeps what it was sent, and stops on Ctrl-C with exit code 0', async () => {
  write('events.ndjson', [trackEvent(1)])
  const open = async (port: string): Promise<{ url: string; close: () => Promise<unknown> }> => {
    const { child, output, ended } = startProgram(['sandbox', '--port', port, '--data', at('heap.journal')])
    await until(() => output().stdout.includes('Ctrl-C stops it.'))
    const url = /^Local Heap: (http:\/\/127\.0\.0\.1:\d+)$/m.exec(output().stdout)?.[1] ?? ''
    return { url, close: () => (child.kill('SIGINT'), ended) }
  }
  const first = await open('0')
  const sent = await runProgram(['send', 'events.ndjson', '--app-id', '11', '--endpoint', first.url], {
    cwd: work.folder
  })
  expect(sent.code).toBe(0)
  expect(await first.close()).toMatchObject({ code: 0, stderr: '' })
  expect(read('heap.journal')).toContain('message-1')
  const second = await open(new URL(first.url).port)
  const counters = await (await fetch(`${second.url}/sandbox/counters`)).json()
  expect([second.url, counters]).toMatchObject([first.url, { events: 1, users: 1 }])
  expect(await second.close()).toMatchObject({ code: 0 })
})
