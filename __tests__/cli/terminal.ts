// A terminal for commands that run inside the test: what is typed, what is shown, and a clock that sleeping moves.
import { PassThrough, Writable } from 'node:stream'
import type { Io, Output } from '../../src/cli/io'

export interface Terminal {
  readonly io: Io
  readonly stdout: () => string
  readonly stderr: () => string
  /** Every sleep so far, in milliseconds. */
  readonly sleeps: readonly number[]
  /** Ctrl-C. */
  readonly interrupt: () => void
}

export interface TerminalOptions {
  /** Lines that are typed. Absent: standard input is no terminal. */
  readonly typed?: string
  /** Standard input that is no terminal. */
  readonly piped?: string
  readonly env?: Io['env']
  /** Called with each sleep, in place of waiting. */
  readonly onSleep?: (ms: number, terminal: Pick<Terminal, 'interrupt'>) => void
}

export function openTerminal({ typed, piped = '', env = {}, onSleep }: TerminalOptions = {}): Terminal {
  const stdin = Object.assign(new PassThrough(), typed === undefined ? {} : { isTTY: true })
  stdin.end(typed ?? piped)
  const [out, err] = [createOutput(), createOutput()]
  const sleeps: number[] = []
  const listeners = new Set<() => void>()
  let now = Date.parse('2024-05-01T12:00:00.000Z')
  const interrupt = (): void => listeners.forEach((listener) => listener())
  const sleep = (ms: number): Promise<void> => {
    sleeps.push(ms)
    now += ms
    onSleep?.(ms, { interrupt })
    return Promise.resolve()
  }
  const io: Io = {
    stdin,
    stdout: out.output,
    stderr: err.output,
    env,
    now: () => now,
    monotonic: () => now,
    sleep,
    random: () => 0.5,
    onInterrupt: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    keepMemoryLow: () => () => undefined
  }
  return { io, stdout: out.text, stderr: err.text, sleeps, interrupt }
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
