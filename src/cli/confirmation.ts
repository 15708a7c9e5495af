// Asks a person to type a number before something that cannot be undone.
import { createInterface } from 'node:readline'
import type { Io } from './io'

/** True if standard input is a terminal, so that a person can answer. */
export function canBeAsked({ stdin }: Pick<Io, 'stdin'>): boolean {
  return 'isTTY' in stdin && stdin.isTTY === true
}

/** Resolves to true if exactly the number is typed. */
export async function confirmNumber(count: number, { stdin, stderr }: Pick<Io, 'stdin' | 'stderr'>): Promise<boolean> {
  stderr.write(`  Type ${String(count)} to go on: `)
  const lines = createInterface({ input: stdin, terminal: false })
  try {
    for await (const line of lines) return line.trim() === String(count)
    return false
  } finally {
    lines.close()
  }
}
