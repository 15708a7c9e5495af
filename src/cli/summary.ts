// Prints the result of a run of `send`: delivered, rejected with reasons, altered, and what to do next.
import { stripVTControlCharacters } from 'node:util'
import { reasonFor, type AlterationCode, type ErrorCode, type HeapDestinationError } from '../errors'
import type { ReasonCount, SendResult, Tally } from '../send'
import { clipText, countOf, formatCount, formatDuration, wrapText, type Colours } from './text'

export interface SummaryOptions {
  readonly result: SendResult
  readonly elapsedMs: number
  /** Nothing was sent. */
  readonly isDryRun: boolean
  readonly reportPath: string | undefined
  /** Commands to go on with, ready to be pasted. */
  readonly commands: { readonly resume: string | undefined; readonly again: string | undefined }
  readonly colours: Colours
  readonly columns: number
}

type MissingOptions = Pick<SummaryOptions, 'result' | 'reportPath' | 'isDryRun' | 'commands'>

const COUNT_WIDTH = 10
const LABEL_AND_COUNT_WIDTH = 22
const SHOWN_LINES = 5

export function renderSummary(options: SummaryOptions): string {
  const { result } = options
  const lines = [
    headline(options),
    '',
    ...deliveredLines(options),
    ...rejectedLines(options),
    ...alteredLines(result.tally),
    ...leftOutLines(result.tally),
    ...nextSteps(options)
  ]
  return `\n${lines.map((line) => `  ${line}`.trimEnd()).join('\n')}\n`
}

function headline({ result, elapsedMs, isDryRun, colours }: SummaryOptions): string {
  if (result.isDone) return `Done in ${formatDuration(elapsedMs)}.${isDryRun ? ' Nothing was sent.' : ''}`
  const reason = result.stoppedBy ? `: ${stopReason(result.stoppedBy)}` : ''
  return colours.yellow(`Stopped after ${formatDuration(elapsedMs)}${reason}.`)
}

/** Of a connection also what went wrong: a wrong certificate and a proxy that refuses ask for different things. */
function stopReason({ code, message }: HeapDestinationError): string {
  const { title } = reasonFor(code)
  const [cause = ''] = message.split('. ')
  return code === 'connection_failed' ? `${title}. ${cause}` : title
}

function deliveredLines({ result, isDryRun, colours }: SummaryOptions): string[] {
  const types = Object.entries(result.tally.delivered).sort(([, a], [, b]) => b - a)
  const total = types.reduce((sum, [, count]) => sum + count, 0)
  const parts = types.map(([type, count]) => `${type} ${formatCount(count)}`).join(' · ')
  const label = isDryRun ? 'Would be sent' : 'Delivered'
  return [row(total === 0 ? label : colours.green(label), total, parts)]
}

function rejectedLines({ result, reportPath, colours, columns }: SummaryOptions): string[] {
  const reasons = entriesOf<ErrorCode, ReasonCount>(result.tally.rejected).sort(([, a], [, b]) => b.count - a.count)
  const total = reasons.reduce((sum, [, { count }]) => sum + count, 0)
  if (total === 0) return [row('Rejected', 0, '')]
  const where = reportPath === undefined ? '' : `see ${reportPath}`
  const titleWidth = Math.max(...reasons.map(([code]) => reasonFor(code).title.length)) + 2
  const indent = COUNT_WIDTH + 2 + titleWidth
  const adviceWidth = Math.max(30, Math.min(columns, 110) - indent - 3)
  return [
    row(colours.red('Rejected'), total, where),
    ...reasons.flatMap(([code, reason]) => {
      const advice = wrapText(`${lengthsOf(reason)}${reasonFor(code).advice}`, adviceWidth)
      const answer = answerOf(reason).map((text) => clipText(text, adviceWidth))
      const [first, ...more] = [...answer, ...advice, colours.dim(linesOf(reason))]
      const head = `${formatCount(reason.count).padStart(COUNT_WIDTH)}  ${reasonFor(code).title.padEnd(titleWidth)}${first}`
      return [head, ...more.map((line) => ' '.repeat(indent) + line)]
    })
  ]
}

function lengthsOf({ limit, shortest, longest, unit }: ReasonCount): string {
  if (limit === undefined || shortest === undefined || longest === undefined) return ''
  const found = shortest === longest ? formatCount(longest) : `${formatCount(shortest)}–${formatCount(longest)}`
  return `${found} ${unit ?? 'characters'}; the limit is ${formatCount(limit)}. `
}

/** One line, whatever the answer; none if nothing was asked. */
function answerOf({ count, status, answer }: ReasonCount): string[] {
  if (status === undefined) return []
  return [`${count === 1 ? '' : 'First answer: '}HTTP ${status}${answer ? `: "${answer}"` : ''}`]
}

function linesOf({ lines }: ReasonCount): string {
  const shown = lines
    .slice(0, SHOWN_LINES)
    .map((line) => (typeof line === 'number' ? formatCount(line) : line))
    .join(', ')
  const noun = typeof lines[0] === 'string' ? 'At' : lines.length === 1 ? 'Line' : 'Lines'
  return `${noun} ${shown}${lines.length > SHOWN_LINES ? ', …' : ''}`
}

function alteredLines({ altered, alteredEvents }: Tally): string[] {
  const parts = entriesOf<AlterationCode, number>(altered)
    .sort(([, a], [, b]) => b - a)
    .map(([code, count]) => `${reasonFor(code).title} ${formatCount(count)}`)
  return [row('Altered', alteredEvents, parts.join(' · '))]
}

function leftOutLines({ leftOut }: Tally): string[] {
  return leftOut === 0 ? [] : [row('Left out', leftOut, 'by the chosen times, call types or report')]
}

function nextSteps({ result, reportPath, isDryRun, commands }: SummaryOptions): string[] {
  const steps = result.isDone ? [] : ['', ...missingLines({ result, reportPath, isDryRun, commands })]
  const rejected = Object.values(result.tally.rejected).length > 0
  if (rejected && reportPath === undefined) {
    steps.push('', 'Pass --report <file> to get one line for each event that was rejected or altered.')
  }
  if (rejected && result.isDone && commands.again !== undefined) {
    steps.push('', 'Send the rejected ones again once they are corrected:', `  ${commands.again}`)
  }
  return steps
}

/** What a stopped run has left, and how to send it after all. */
function missingLines({ result, reportPath, isDryRun, commands }: MissingOptions): string[] {
  const { notSent, readUntilLine } = result
  if (isDryRun) return ['The requests above are not all.']
  if (commands.resume !== undefined) {
    const waiting =
      notSent === 1
        ? '1 event that was read waits to be sent.'
        : `${countOf(notSent, 'event')} that were read wait to be sent.`
    return [`${waiting} Go on where this run stopped:`, `  ${commands.resume}`]
  }
  const were = notSent === 1 ? 'that was read has' : 'that were read have'
  const where = reportPath === undefined || notSent === 0 ? '' : `: see ${reportPath}, fate "retry"`
  return [
    `${countOf(notSent, 'event')} ${were} not been delivered${where}.`,
    ...(readUntilLine === undefined ? [] : [`Nothing was read behind line ${formatCount(readUntilLine)}.`]),
    'Send it all again, from a file if you can: Heap ignores what it has, and a file can be resumed.'
  ]
}

function row(label: string, count: number, text: string): string {
  // Colour codes have no width.
  const width = LABEL_AND_COUNT_WIDTH - stripVTControlCharacters(label).length
  return `${label}${formatCount(count).padStart(width)}   ${text}`
}

function entriesOf<Key extends string, Value>(record: Partial<Record<Key, Value>>): [Key, Value][] {
  return Object.entries(record) as [Key, Value][]
}
