// The flags of `send`: what they are, which values they take, and how to write them down again.
import { join, resolve } from 'node:path'
import { parseSettings, WHERE_IS_THE_APP_ID, type HeapSettings, type RawSettings } from '../heap/settings'
import { isOrdinaryFile } from '../send'
import { UsageError, type Io } from './io'
import { FLAG_OF_SHAPING, shapingArgumentsOf, shapingSettingsOf, type ShapingFlags } from './shaping-flags'
import { quoteArgument } from './text'

/** As the command line gives them. Numbers are checked, the rest is text. */
export interface SendFlags extends ShapingFlags {
  readonly appId?: string
  readonly region?: string
  readonly endpoint?: string
  readonly anonymousEvents?: string
  readonly accountProperty?: string
  readonly blockIdentities?: string
  readonly allowIdentities?: string
  readonly dryRun?: boolean
  readonly report?: string
  readonly concurrency: number
  /** False with `--no-budget`. */
  readonly budget: boolean
  readonly resume?: boolean
  /** Data folder of a runner whose budgets are shared. */
  readonly data?: string
  readonly onlyRejected?: string
  readonly since?: string
  readonly until?: string
  readonly types?: readonly string[]
  readonly giveUpAfter: number
  readonly json?: boolean
}

const FLAG_OF_SETTING: Readonly<Record<keyof RawSettings, string>> = {
  appId: '--app-id',
  region: '--region',
  endpoint: '--endpoint',
  anonymousEvents: '--anonymous-events',
  accountProperty: '--account-property',
  blockedIdentities: '--block-identities',
  allowedIdentities: '--allow-identities',
  ...FLAG_OF_SHAPING
}

/** Settings from flags, then the environment (HEAP_APP_ID, HEAP_REGION, HEAP_ENDPOINT). Throws a `UsageError`. */
export function settingsFrom(flags: SendFlags, env: Io['env']): HeapSettings {
  const appId = flags.appId ?? env['HEAP_APP_ID']
  if (appId === undefined || appId === '') {
    throw new UsageError(`no App ID. Pass --app-id <id>, or set HEAP_APP_ID.\n${WHERE_IS_THE_APP_ID}`)
  }
  const parsed = parseSettings({
    appId,
    region: flags.region ?? env['HEAP_REGION'],
    endpoint: flags.endpoint ?? env['HEAP_ENDPOINT'],
    anonymousEvents: flags.anonymousEvents,
    accountProperty: flags.accountProperty,
    blockedIdentities: flags.blockIdentities,
    allowedIdentities: flags.allowIdentities,
    ...shapingSettingsOf(flags)
  })
  if ('settings' in parsed) return parsed.settings
  const lines = Object.entries(parsed.errors).map(
    ([name, text]) => `${FLAG_OF_SETTING[name as keyof RawSettings]}: ${text}`
  )
  throw new UsageError(lines.join('\n'))
}

/** The checkpoint stands next to the report, or next to the events where no file is one. A stream has no checkpoint. */
export function checkpointPathOf(file: string, flags: SendFlags): string | undefined {
  if (file === '-' || flags.dryRun) return undefined
  return `${resolve(reportFileOf(flags) ?? file)}.checkpoint`
}

/**
 * Where spent budgets are noted: in the data folder that was named, or else beside the checkpoint, for as long as there is
 * one. `undefined`: nowhere.
 */
export function budgetsPathOf(file: string, flags: SendFlags): string | undefined {
  if (!flags.budget || flags.dryRun) return undefined
  if (flags.data !== undefined) return join(resolve(flags.data), 'budgets.db')
  const checkpoint = checkpointPathOf(file, flags)
  return checkpoint === undefined ? undefined : `${checkpoint}.budgets`
}

/** The report, unless it is a pipe or a device, which nobody can read again. */
function reportFileOf({ report }: SendFlags): string | undefined {
  return report !== undefined && isOrdinaryFile(report) ? report : undefined
}

/** Commands to paste after a run: to go on with it, and to send again what was rejected. */
export function nextCommands(
  file: string,
  flags: SendFlags
): { resume: string | undefined; again: string | undefined } {
  if (file === '-' || flags.dryRun) return { resume: undefined, again: undefined }
  const same = sameFlags(flags)
  const command = (...words: string[]): string => ['heap-destination', 'send', ...words].map(quoteArgument).join(' ')
  const files = [
    ...(flags.onlyRejected === undefined ? [] : ['--only-rejected', flags.onlyRejected]),
    ...(flags.report === undefined ? [] : ['--report', flags.report])
  ]
  const report = reportFileOf(flags)
  return {
    resume: command(file, ...same, ...files, '--resume'),
    again: report === undefined ? undefined : command('--only-rejected', report, file, ...same)
  }
}

function sameFlags(flags: SendFlags): string[] {
  const pairs: [string, string | undefined][] = [
    ['--app-id', flags.appId],
    ['--region', flags.region],
    ['--endpoint', flags.endpoint],
    ['--anonymous-events', flags.anonymousEvents],
    ['--account-property', flags.accountProperty],
    ['--block-identities', flags.blockIdentities],
    ['--allow-identities', flags.allowIdentities],
    ['--since', flags.since],
    ['--until', flags.until],
    ['--types', flags.types?.join(',')]
  ]
  const given = pairs.flatMap(([flag, value]) => (value === undefined ? [] : [flag, value]))
  given.push(...shapingArgumentsOf(flags))
  if (flags.data !== undefined) given.push('--data', flags.data)
  return flags.budget ? given : [...given, '--no-budget']
}
