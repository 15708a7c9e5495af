// Checks the form of the settings file: every part that the code relies on.
import Ajv from 'ajv'
import { EMPTY_CONFIG, QUOTA_PERIODS_MS, RECIPIENT_KINDS, SOURCE_KINDS, type Config } from './model'

const text = { type: 'string' } as const

const secrets = { type: 'object', additionalProperties: text } as const

function objectOf(properties: object, optional: object = {}): object {
  return { type: 'object', required: Object.keys(properties), properties: { ...properties, ...optional } }
}

function listOf(properties: object, optional: object = {}): object {
  return { type: 'array', items: objectOf(properties, optional) }
}

const grant = objectOf({ idToken: text, environmentId: text, grantedBy: text, grantedAt: text })

const SCHEMA = {
  type: 'object',
  required: ['version', 'sources', 'destinations'],
  properties: {
    version: { const: 1 },
    sources: listOf(
      {
        id: text,
        name: text,
        kind: { enum: SOURCE_KINDS },
        writeKeys: { type: 'array', minItems: 1, items: text },
        createdAt: text
      },
      {
        secrets,
        privateFields: objectOf({ dropped: { type: 'array', items: text }, hashed: { type: 'array', items: text } }),
        currents: { type: 'object' },
        pausedAt: text,
        quota: objectOf({ events: { type: 'integer', minimum: 1 }, per: { enum: Object.keys(QUOTA_PERIODS_MS) } })
      }
    ),
    destinations: listOf({
      id: text,
      type: text,
      name: text,
      isOn: { type: 'boolean' },
      createdAt: text,
      settings: { type: 'object' },
      secrets,
      connections: listOf({ sourceId: text, mode: { enum: ['device', 'cloud'] } }),
      mappings: listOf({
        id: text,
        name: text,
        action: text,
        trigger: text,
        mapping: { type: 'object' },
        isOn: { type: 'boolean' }
      })
    }),
    integrations: listOf(
      {
        id: text,
        name: text,
        key: { type: 'string', minLength: 16 },
        createdAt: text,
        oldMs: { type: 'number', minimum: 0 },
        aheadMs: { type: 'number', minimum: 0 },
        sampleNames: { type: 'array', items: text },
        secrets
      },
      { oauth: objectOf({ clientId: text, heapUrl: text, useSandbox: { type: 'boolean' } }, { grant }) }
    ),
    targets: listOf({
      id: text,
      integrationId: text,
      name: text,
      type: text,
      isOn: { type: 'boolean' },
      createdAt: text,
      values: { type: 'object' },
      secrets,
      segmentsOff: { type: 'array', items: text },
      everyMs: { type: 'number', minimum: 1 }
    }),
    recipients: listOf({
      id: text,
      name: text,
      kind: { enum: RECIPIENT_KINDS },
      createdAt: text,
      values: { type: 'object' },
      secrets
    }),
    alerts: listOf({
      id: text,
      name: text,
      isOn: { type: 'boolean' },
      createdAt: text,
      kind: text,
      about: { type: ['string', 'null'] },
      values: { type: 'object', additionalProperties: { type: 'number' } },
      recipientIds: { type: 'array', items: text },
      repeatMs: { type: ['number', 'null'] },
      quiet: { anyOf: [{ type: 'null' }, objectOf({ from: text, to: text, timeZone: text })] }
    })
  }
} as const

const validate = new Ajv().compile(SCHEMA)

/** The configuration, or the path of the first wrong part, such as `.sources[0].writeKeys`. */
export function checkConfig(value: unknown): { readonly config: Config } | { readonly wrongAt: string } {
  // Files of earlier versions do not have all lists.
  if (validate(value)) return { config: { ...EMPTY_CONFIG, ...(value as Config) } }
  return { wrongAt: toPath(validate.errors?.[0]?.instancePath ?? '') }
}

/** `/sources/0/writeKeys` becomes `.sources[0].writeKeys`. */
export function toPath(pointer: string): string {
  const names = pointer.split('/').slice(1)
  return names.map((name) => (/^\d+$/.test(name) ? `[${name}]` : `.${name}`)).join('')
}
