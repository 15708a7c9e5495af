// What a deletion came to, in words on a terminal. Asks nobody and writes no file.
import { countTaken, isEmptyReceipt, isPending, type DeletionFailure, type DeletionResult } from '../runner/deletion'
import type { Io } from './io'
import { countOf, quoteArgument, wrapText } from './text'

interface Telling {
  readonly receiptPath: string
  readonly io: Io
}

/** Once everybody was asked for, or a request has failed. */
export function tellTaken({ receipt }: DeletionResult, { receiptPath, io }: Telling): void {
  if (isEmptyReceipt(receipt)) return
  const taken = countTaken(receipt)
  const what = taken === 0 ? '' : `Heap has taken in the deletion of ${countOf(taken, 'user id')}. `
  io.stdout.write(`  ${what}Receipt: ${receiptPath}\n`)
}

/** How far each request is, what went wrong, and how to ask again. */
export function tellEnd({ receipt, failures }: DeletionResult, { receiptPath, io }: Telling): void {
  for (const { id, status, users } of receipt.requests) {
    io.stdout.write(`  ${status.padEnd(8)}  ${countOf(users, 'user id')}  request ${id}\n`)
  }
  for (const { askedAt, users } of receipt.unanswered ?? []) {
    io.stdout.write(`  ${'unknown'.padEnd(8)}  ${countOf(users, 'user id')}  asked at ${askedAt} without an answer\n`)
  }
  for (const failure of failures) tellFailure(failure, io)
  if (receipt.requests.some(isPending)) {
    io.stdout.write('  Heap works on it. Ask later:\n')
    io.stdout.write(`    heap-destination delete --status ${quoteArgument(receiptPath)}\n`)
  }
}

function tellFailure({ message, requestId }: DeletionFailure, { stderr }: Io): void {
  const text = requestId === undefined ? `error: ${message}` : `error: request ${requestId}: ${message}`
  const lines = stderr.isTerminal ? wrapText(text, Math.max(40, stderr.columns - 2)) : [text]
  stderr.write(`${lines.join('\n  ')}\n`)
}
