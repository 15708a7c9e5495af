#!/usr/bin/env node
// The program: the only file that touches the process. From argv to an exit code.
import { setTimeout as sleep } from 'node:timers/promises'
import { CommanderError } from 'commander'
import { DirectoryInUseError } from '../files/directory-lock'
import { MisuseError } from '../misuse'
import { UnavailableError } from '../storage/postgres/connection/failures'
import { NotSavedError } from '../storage/settings/not-saved'
import { machineTime } from '../storage/spent/machine-clock'
import { UsageError, type ExitCode, type Io, type Output } from './io'
import { keepMemoryLow } from './memory'
import { createProgram } from './program'

const io: Io = {
  stdin: process.stdin,
  stdout: outputOf(process.stdout),
  stderr: outputOf(process.stderr),
  env: process.env,
  now: Date.now,
  monotonic: machineTime,
  sleep: (ms, signal) => sleep(ms, undefined, signal && { signal }),
  random: Math.random,
  onInterrupt,
  keepMemoryLow
}

function outputOf(stream: NodeJS.WriteStream): Output {
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY,
    columns: stream.isTTY ? stream.columns : 100,
    stream
  }
}

/** The first Ctrl-C asks the command to stop; the second one ends the process at once. */
function onInterrupt(listener: () => void): () => void {
  let isSecond = false
  const interrupt = (): void => {
    if (isSecond) process.exit(130)
    isSecond = true
    listener()
  }
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt)
  return () => void process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
}

async function main(): Promise<ExitCode> {
  let code: ExitCode = 0
  try {
    await createProgram(io, (result) => (code = result)).parseAsync(process.argv)
    return code
  } catch (failure) {
    return explain(failure)
  }
}

function explain(failure: unknown): ExitCode {
  // Commander has already said what is wrong; asking for help is no error.
  if (failure instanceof CommanderError) return failure.exitCode === 0 ? 0 : 2
  if (failure instanceof Error && isInWords(failure)) {
    const [first = '', ...more] = failure.message.split('\n')
    io.stderr.write([`error: ${first}`, ...more].join('\n  ') + '\n')
    return failure instanceof UsageError ? failure.exitCode : failure instanceof UnavailableError ? 1 : 2
  } else {
    const trace = process.argv.includes('--debug') && failure instanceof Error ? `\n${failure.stack ?? ''}` : ''
    io.stderr.write(
      `error: something unexpected happened (${nameOf(failure)}). Run again with --debug to see where.${trace}\n`
    )
  }
  return 2
}

/** Errors whose message says what to do. */
const IN_WORDS = [UsageError, MisuseError, DirectoryInUseError, NotSavedError, UnavailableError]

function isInWords(failure: Error): boolean {
  return IN_WORDS.some((kind) => failure instanceof kind)
}

function nameOf(failure: unknown): string {
  return failure instanceof Error ? failure.name : typeof failure
}

// A reader that stops reading (`| head`) ends the program quietly.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 2))

void main().then((code) => (process.exitCode = code))
