// The alerts and their recipients as a file has them, checked as if a person had entered them.
import type { Alert, Config, Recipient } from '../../storage/settings/model'
import type { AlertEntry, Configuration, RecipientEntry } from '../admin/shapes'
import { changeAlert, createAlert, thingsOf } from '../alerts/alert-drafts'
import { findAlertKind } from '../alerts/kinds'
import { changeRecipient, newRecipient } from '../alerts/recipient-drafts'
import { merge, type PlanOptions } from './planning'

interface Planning extends PlanOptions {
  /** Sentences are added to it. */
  readonly faults: string[]
}

/** A file of an earlier version has no such list: then nothing changes. */
export function planRecipients(config: Config, file: Configuration, planning: Planning): readonly Recipient[] {
  if (file.recipients === undefined) return config.recipients
  return merge(config.recipients, file.recipients, {
    removesOthers: planning.removesOthers === true,
    plan: (known, entry) => planRecipient(known, entry, planning)
  })
}

function planRecipient(known: Recipient | undefined, entry: RecipientEntry, planning: Planning): Recipient {
  const { name, kind, mail } = entry
  const { faults, now, allowsLoopback } = planning
  const made = known ?? newRecipient({ kind, name }, now)
  if (made.kind !== kind) {
    faults.push(`recipient "${name}", kind: it is ${made.kind} here. Rename one.`)
    return made
  }
  const changed = changeRecipient(made, { name, mail }, { allowsLoopback })
  if (!('faults' in changed)) return changed
  for (const [path, sentence] of Object.entries(changed.faults)) {
    faults.push(`recipient "${name}", ${path}: ${sentence}`)
  }
  return made
}

/** @param config with everything else as it is planned */
export function planAlerts(config: Config, file: Configuration, planning: Planning): readonly Alert[] {
  if (file.alerts === undefined) return config.alerts
  return merge(config.alerts, file.alerts, {
    removesOthers: planning.removesOthers === true,
    plan: (known, entry) => planAlert(known, entry, { ...planning, config })
  })
}

function planAlert(
  known: Alert | undefined,
  entry: AlertEntry,
  { config, faults, now }: Planning & { readonly config: Config }
): Alert {
  const { name, kind, recipients, about: watched, ...others } = entry
  const note = (path: string, sentence: string): void => {
    faults.push(`alert "${name}", ${path}: ${sentence}`)
  }
  if (known !== undefined && known.kind !== kind) note('kind', `it is ${known.kind} here. Rename one.`)
  const about = watched === null ? null : idOf(thingsOf(findAlertKind(kind), config), watched)
  if (about === undefined) note('about', `there is no "${watched}" that it could be about.`)
  const recipientIds = recipients.flatMap((one) => {
    const id = idOf(config.recipients, one)
    if (id === undefined) note('recipients', `there is no recipient "${one}".`)
    return id ?? []
  })
  const draft = { name, about: about ?? null, recipientIds, ...others }
  const made = known
    ? changeAlert({ ...known, values: {} }, draft, config)
    : createAlert({ kind, ...draft }, { config, now })
  if (!('faults' in made)) return made
  for (const [path, sentence] of Object.entries(made.faults)) note(path, sentence)
  return known ?? unusable(name, kind)
}

function idOf(things: readonly { readonly id: string; readonly name: string }[], name: string): string | undefined {
  return things.find((one) => one.name === name)?.id
}

/** Stands in a plan that is given up, since faults were noted. */
function unusable(name: string, kind: string): Alert {
  const limits = { about: null, values: {}, recipientIds: [], repeatMs: null, quiet: null }
  return { id: '', name, kind, isOn: false, createdAt: '', ...limits }
}
