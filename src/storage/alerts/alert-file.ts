// Keeps in a file what alerts have to remember over a restart: what lasts, what was told, and what has yet to be told.
import { existsSync, readFileSync } from 'node:fs'
import Ajv from 'ajv'
import { replaceFile } from '../../files/replace-file'
import type { Document } from '../documents/document'
import { FileDocument } from '../documents/file-document'

/** Something that an alert watches for, and that lasts. */
export interface Incident {
  readonly id: string
  readonly alertId: string
  /** What it happened to: an id, which an alert has once at a time. */
  readonly subject: string
  /** Its name. */
  readonly label: string
  /** Where the page shows it. */
  readonly path: string
  /** Epoch milliseconds, like all times here. */
  readonly since: number
  readonly toldAt: number
  /** Since when it has not been so any more; `null` while it is so. */
  readonly clearSince: number | null
  readonly facts: string
}

/** What one recipient is told once. */
export interface Notice {
  readonly id: string
  readonly what: 'begun' | 'repeated' | 'resolved' | 'test'
  readonly at: number
  readonly alertName: string
  readonly kind: string
  readonly label: string
  readonly path: string
  readonly since: number
  readonly facts: string
  readonly recipientId: string
  readonly recipientName: string
  readonly state: 'waiting' | 'told' | 'given_up'
  readonly attempts: number
  readonly nextAt: number
  readonly doneAt: number | null
  /** Why the last attempt failed. */
  readonly code: string | null
  readonly message: string | null
}

/** A pause of a destination. */
export interface PauseNote {
  readonly since: number
  readonly title: string
}

export interface AlertState {
  readonly version: 1
  /** By destination. */
  readonly pauses: Readonly<Record<string, PauseNote>>
  readonly incidents: readonly Incident[]
  /** Oldest first. */
  readonly notices: readonly Notice[]
}

export const NO_ALERTS: AlertState = { version: 1, pauses: {}, incidents: [], notices: [] }

const text = { type: 'string' } as const
const number = { type: 'number' } as const
const numberOrNull = { type: ['number', 'null'] } as const
const textOrNull = { type: ['string', 'null'] } as const
const objectOf = (properties: object): object => ({ type: 'object', required: Object.keys(properties), properties })

const about = { id: text, label: text, path: text, since: number, facts: text }
const validate = new Ajv({ allowUnionTypes: true }).compile(
  objectOf({
    version: { const: 1 },
    pauses: { type: 'object', additionalProperties: objectOf({ since: number, title: text }) },
    incidents: {
      type: 'array',
      items: objectOf({ ...about, alertId: text, subject: text, toldAt: number, clearSince: numberOrNull })
    },
    notices: {
      type: 'array',
      items: objectOf({
        ...about,
        what: { enum: ['begun', 'repeated', 'resolved', 'test'] },
        at: number,
        alertName: text,
        kind: text,
        recipientId: text,
        recipientName: text,
        state: { enum: ['waiting', 'told', 'given_up'] },
        attempts: number,
        nextAt: number,
        doneAt: numberOrNull,
        code: textOrNull,
        message: textOrNull
      })
    }
  })
)

/** What the file says, or nothing where it cannot be read: nothing depends on it. */
export function openAlertFile(path: string, onError: (error: unknown) => void): Document<AlertState> {
  const read = (): AlertState => {
    try {
      return readAlertFile(path)
    } catch (error) {
      onError(error)
      return NO_ALERTS
    }
  }
  return new FileDocument<AlertState>(path, { none: NO_ALERTS, read, write: writeAlertFile, isShared: false })
}

function readAlertFile(path: string): AlertState {
  return existsSync(path) ? checkAlerts(JSON.parse(readFileSync(path, 'utf8')), path) : NO_ALERTS
}

/** @throws Error for what alerts have not written */
export function checkAlerts(state: unknown, where: string): AlertState {
  if (!validate(state)) throw new Error(`${where} is not what alerts have written.`)
  return state as AlertState
}

function writeAlertFile(path: string, state: AlertState): void {
  replaceFile(path, `${JSON.stringify(state)}\n`)
}
