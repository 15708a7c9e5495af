// A terminal for commands that run inside the test: what is typed, what is shown, and a clock that sleeping moves.
// Knows no command.
import { PassThrough, Writable } from 'node:stream'
import type { Io, Output } from '../../src/cli/io'

export interface Terminal {
  readonly io: Io
  readonly stdout: () => string
  readonly stderr: () => string
  /** Every sleep so far, in milliseconds. */
  readonly sleeps: readonly number[]
}

export interface TerminalOptions {
  /** Lines that are typed. Absent: standard input is no terminal. */
  readonly typed?: string
  /** Standard input that is no terminal. */
  readonly piped?: string
  readonly env?: Io['env']
  /** Called with each sleep, in place of waiting. */
  readonly onSleep?: (ms: number) => void
}

export function openTerminal({ typed, piped = '', env = {}, onSleep }: TerminalOptions = {}): Terminal {
  const stdin = Object.assign(new PassThrough(), typed === undefined ? {} : { isTTY: true })
  stdin.end(typed ?? piped)
  const [out, err] = [createOutput(), createOutput()]
  const sleeps: number[] = []
  let now = Date.parse('2024-05-01T12:00:00.000Z')
  const sleep = (ms: number): Promise<void> => {
    sleeps.push(ms)
    now += ms
    onSleep?.(ms)
    return Promise.resolve()
  }
  const io: Io = {
    stdin,
    stdout: out.output,
    stderr: err.output,
    env,
    now: () => now,
    sleep,
    random: () => 0.5,
    onInterrupt: () => () => undefined
  }
  return { io, stdout: out.text, stderr: err.text, sleeps }
}

function createOutput(): { output: Output; text: () => string } {
  let text = ''
  const output: Output = {
    write: (more) => {
      text += more
    },
    isTerminal: false,
    columns: 100,
    stream: new Writable({ write: (_chunk, _encoding, done) => done() })
  }
  return { output, text: () => text }
}
