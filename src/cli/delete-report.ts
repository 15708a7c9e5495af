// Prints the result of a deletion on a terminal.
import { countAccepted, isEmptyReceipt, isPending, type DeletionFailure, type DeletionResult } from '../deletion'
import type { Io } from './io'
import { countOf, quoteArgument, wrapText } from './text'

interface Telling {
  readonly receiptPath: string
  readonly io: Io
}

/** Printed when the deletion of everybody was requested, or a request has failed. */
export function tellTaken(result: DeletionResult, { receiptPath, io }: Telling): void {
  if (isEmptyReceipt(result.receipt)) return
  const accepted = countAccepted(result.receipt)
  const what = accepted === 0 ? [] : [`Heap has accepted the deletion of ${countOf(accepted, 'user id')}.`]
  const where = isWritten(result) ? [`Receipt: ${receiptPath}`] : []
  io.stdout.write(`  ${[...what, ...where].join(' ')}\n`)
}

/** Prints the state of each request, what went wrong, and how to check again. */
export function tellEnd(result: DeletionResult, { receiptPath, io }: Telling): void {
  const { receipt, failures } = result
  for (const { id, status, users } of receipt.requests) {
    io.stdout.write(`  ${status.padEnd(8)}  ${countOf(users, 'user id')}  request ${id}\n`)
  }
  for (const { askedAt, users } of receipt.unanswered ?? []) {
    io.stdout.write(`  ${'unknown'.padEnd(8)}  ${countOf(users, 'user id')}  asked at ${askedAt} without an answer\n`)
  }
  if (receipt.confirmed > 0) {
    const what = `Heap has confirmed the deletion of ${countOf(receipt.confirmed, 'user id')}.`
    io.stdout.write(`  ${what} It does not say whether it knew ${receipt.confirmed === 1 ? 'it' : 'them'}.\n`)
  }
  if (isEmptyReceipt(receipt) && failures.length === 0) {
    io.stdout.write(
      '  The receipt lists no request: the command that made it was interrupted. Request the deletion again.\n'
    )
  }
  for (const failure of failures) tellFailure(failure, io)
  const inVain = failures.map(({ requestId }) => requestId)
  if (isWritten(result) && receipt.requests.some((one) => isPending(one) && !inVain.includes(one.id))) {
    io.stdout.write('  Heap works on it. Ask later:\n')
    io.stdout.write(`    heap-destination delete --status ${quoteArgument(receiptPath)}\n`)
  }
}

/** Whether the file holds every request that Heap has accepted. Otherwise the file cannot be used to check them. */
function isWritten({ failures }: DeletionResult): boolean {
  return !failures.some(({ code }) => code === 'receipt_not_written')
}

function tellFailure({ message, requestId }: DeletionFailure, { stderr }: Io): void {
  const text = requestId === undefined ? `error: ${message}` : `error: request ${requestId}: ${message}`
  const lines = stderr.isTerminal ? wrapText(text, Math.max(40, stderr.columns - 2)) : [text]
  stderr.write(`${lines.join('\n  ')}\n`)
}
