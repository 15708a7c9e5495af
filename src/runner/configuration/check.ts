// Whether what a file holds is a configuration: its form and its version. Each fault is a sentence with its place.
import Ajv, { type ErrorObject } from 'ajv'
import { fieldOf } from '../../heap/plain'
import { Configuration } from '../admin/shapes/configuration'
import { toPath } from '../../storage/settings/config-schema'
import { findDoubles } from './export'

export type Checked = { readonly configuration: Configuration } | { readonly faults: readonly string[] }

const VERSION = 1
/** Sentences that are shown: the first ones tell what is wrong with the others, mostly. */
const MOST = 20

const validate = new Ajv({ allErrors: true }).compile(Configuration)

export function checkConfiguration(value: unknown): Checked {
  const version = fieldOf(value, 'version')
  if (version !== VERSION) {
    const found = typeof version === 'number' || typeof version === 'string' ? `"version" is ${version}` : 'it has none'
    return { faults: [`This release reads files whose "version" is ${VERSION}; ${found}.`] }
  }
  if (!validate(value)) {
    const faults = [...new Set((validate.errors ?? []).map(toSentence))]
    return { faults: faults.slice(0, MOST) }
  }
  const configuration = value as Configuration
  const doubles = findDoubles(configuration)
  return doubles.length > 0 ? { faults: doubles } : { configuration }
}

function toSentence({ instancePath, keyword, params, message = 'is not valid' }: ErrorObject): string {
  const place = instancePath === '' ? 'the file' : toPath(instancePath).replace(/^\./, '')
  if (keyword === 'additionalProperties') {
    return `${place}: "${String(fieldOf(params, 'additionalProperty'))}" is not known. Look for a typing error, or a file of another version.`
  }
  if (keyword === 'required') return `${place}: "${String(fieldOf(params, 'missingProperty'))}" is missing.`
  const allowed = fieldOf(params, 'allowedValues')
  return `${place} ${message}${Array.isArray(allowed) ? `: ${allowed.join(', ')}` : ''}.`
}
