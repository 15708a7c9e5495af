// The command `config`: all settings as one file without secrets, compared and applied, from one machine to another.
import { readFileSync } from 'node:fs'
import { failureName } from '../misuse'
import type { ConfigurationChanges, FieldChange, ThingChange } from '../runner/admin/shapes'
import { withAccess, type AccessFlags } from './config-access'
import { canBeAsked, confirmNumber } from './confirmation'
import { UsageError, type ExitCode, type Io } from './io'
import { countOf } from './text'

export interface CompareFlags extends AccessFlags {
  readonly removeOthers?: boolean
}

export interface ApplyFlags extends CompareFlags {
  readonly yes?: boolean
}

export function runConfigExport(flags: AccessFlags, io: Io): Promise<ExitCode> {
  return withAccess<ExitCode>(flags, io, async (access) => {
    io.stdout.write(`${JSON.stringify(await access.export(), null, 2)}\n`)
    return 0
  })
}

/** Exit code 1 if something differs. */
export function runConfigDiff(file: string, flags: CompareFlags, io: Io): Promise<ExitCode> {
  return withAccess(flags, io, async (access) => {
    const summary = await access.compare(await readConfiguration(file, io), optionsOf(flags))
    io.stdout.write(toText(summary))
    return summary.changes.length > 0 ? 1 : 0
  })
}

/** Exit code 1 if the person who was asked did not agree. */
export function runConfigApply(file: string, flags: ApplyFlags, io: Io): Promise<ExitCode> {
  return withAccess(flags, io, async (access) => {
    const configuration = await readConfiguration(file, io)
    const summary = await access.compare(configuration, optionsOf(flags))
    io.stdout.write(toText(summary))
    const count = summary.changes.length
    if (count === 0) return 0
    if (flags.yes !== true) {
      if (!canBeAsked(io)) throw new UsageError('nothing was changed. Pass --yes to apply it without being asked.')
      if (!(await confirmNumber(count, io))) {
        io.stdout.write('Nothing was changed.\n')
        return 1
      }
    }
    await access.apply(configuration, { ...optionsOf(flags), version: summary.version })
    io.stdout.write(`Applied ${countOf(count, 'change')}.\n`)
    return 0
  })
}

function optionsOf({ removeOthers = false }: CompareFlags): { readonly removesOthers: boolean } {
  return { removesOthers: removeOthers }
}

async function readConfiguration(file: string, { stdin }: Io): Promise<unknown> {
  const text = file === '-' ? await readAll(stdin) : readText(file)
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown
  } catch {
    throw new UsageError(`${file === '-' ? 'standard input' : file} is not JSON. Pass a file that config export wrote.`)
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (failure) {
    throw new UsageError(`${file} cannot be read (${failureName(failure)}).`)
  }
}

async function readAll(stdin: Io['stdin']): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks).toString('utf8')
}

const MARKS = { added: '+', changed: '~', removed: '-' } as const

function toText({ changes, kept, missingSecrets }: ConfigurationChanges): string {
  const lines = changes.length === 0 ? ['Nothing differs.'] : changes.flatMap(toLines)
  if (kept.length > 0) lines.push('Not in the file, and left as they are (--remove-others removes them):')
  lines.push(...kept.map((what) => `  ${what}`))
  if (missingSecrets.length > 0) lines.push('To be entered in the catalog, since secrets are in no file:')
  lines.push(...missingSecrets.map(({ what, secret }) => `  ${what}: ${secret}`))
  return `${lines.join('\n')}\n`
}

/** What is removed is named without its fields. */
function toLines({ what, kind, fields }: ThingChange): string[] {
  const head = `${MARKS[kind]} ${what}`
  return kind === 'removed' ? [head] : [head, ...fields.map((field) => `    ${toFieldText(field, kind)}`)]
}

function toFieldText({ path, before, after }: FieldChange, kind: ThingChange['kind']): string {
  const text = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value))
  return kind === 'added' ? `${path}: ${text(after)}` : `${path}: ${text(before)} -> ${text(after)}`
}
