// The flags of `start` for whoever operates it: what they become, and which values are refused in words.
import { Command } from 'commander'
import { addFlags } from '../../src/cli/flag'
import { OPERATING_FLAGS, type OperatingFlags } from '../../src/cli/operating-flags'
import { operatingOptions } from '../../src/cli/operating-options'

function optionsOf(...args: string[]): unknown {
  const command = addFlags(new Command().exitOverride().configureOutput({ writeErr: () => undefined }), OPERATING_FLAGS)
  const flags = command.parse(['node', 'start', ...args]).opts<OperatingFlags>()
  return operatingOptions(flags)
}

test('sizes, spans and names become options of the runner; what is left out keeps its default', () => {
  expect(optionsOf('--log', 'stderr')).toEqual({})
  const sizes = ['--max-store', '1.5GB', '--max-segments', '500 mb', '--keep-days', '14', '--keep-webhooks-days', '2']
  const others = [
    '--give-up-after',
    '0.5',
    '--request-timeout',
    '10',
    '--log-level',
    'debug',
    '--runner-name',
    'a',
    '--traces'
  ]
  expect(optionsOf(...sizes, ...others, '--log', 'stderr')).toEqual({
    maxStoreBytes: 1.5 * 1024 ** 3,
    maxSegmentBytes: 500 * 1024 ** 2,
    retentionMs: 14 * 86_400_000,
    webhookRetentionMs: 2 * 86_400_000,
    giveUpAfterMs: 1_800_000,
    requestTimeoutMs: 10_000,
    logLevel: 'debug',
    runnerName: 'a',
    traces: true
  })
})

test.each([
  [['--max-store', '20'], 'Write a size such as 500MB or 20GB.'],
  [['--max-store', '1MB'], 'The least is 64MB.'],
  [['--keep-days', '-1'], 'Write a number from 0.01 to 365.'],
  [['--keep-days', 'week'], 'Write a number from 0.01 to 365.'],
  [['--request-timeout', '0'], 'Write a number from 1 to 300.'],
  [['--log', 'syslog'], 'Write one of file, stderr.'],
  [['--log-level', 'trace'], 'Write one of debug, info, warn, error.']
])('%j is refused: %s', (args, message) => {
  expect(() => optionsOf(...args)).toThrow(message)
})
