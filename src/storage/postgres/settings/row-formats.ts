// The documents of a database: settings, tokens, what alerts remember.
import { checkAlerts, NO_ALERTS, type AlertState } from '../../alerts/alert-file'
import { checkConfig } from '../../settings/config-schema'
import { EMPTY_CONFIG, type Config } from '../../settings/model'
import type { KeyRing } from '../../settings/key-ring'
import { openSecrets, sealSecrets } from '../../settings/sealed-secrets'
import { checkTokens, tokensToText, type StoredToken } from '../../tokens/token-file'
import type { SettingsChange } from '../../settings/settings-log'
import { holdKey } from './key-check'
import type { RowFormat } from './postgres-document'
import { addToLog } from './postgres-settings-log'

const ADVICE = 'Start the version that wrote it, or restore the database from a backup.'

export function settingsFormat(key: KeyRing): RowFormat<Config, SettingsChange> {
  return {
    name: 'settings',
    none: EMPTY_CONFIG,
    parse: (text) => {
      const checked = checkConfig(JSON.parse(text))
      if ('config' in checked) return openSecrets(checked.config, key)
      const where = checked.wrongAt === '' ? '' : ` at ${checked.wrongAt}`
      throw new Error(`The settings in the database are not those of this version${where}. ${ADVICE}`)
    },
    toText: (config) => JSON.stringify(sealSecrets(config, key)),
    prepare: (session) => holdKey(session, key),
    append: (session, entry) => addToLog(session, entry, key)
  }
}

export const TOKENS: RowFormat<readonly StoredToken[]> = {
  name: 'tokens',
  none: [],
  parse: (text) => checkTokens(JSON.parse(text), `The tokens in the database are not those of this version. ${ADVICE}`),
  toText: tokensToText
}

export const ALERTS: RowFormat<AlertState> = {
  name: 'alerts',
  none: NO_ALERTS,
  parse: (text) => checkAlerts(JSON.parse(text), 'The row "alerts" in the database'),
  toText: (state) => JSON.stringify(state)
}
