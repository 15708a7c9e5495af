// The settings that a person enters for each partner: label, help and default. docs/partners says more.
import type { AbTastySettings } from './ab-tasty/ab-tasty'
import type { BrazeAttributesSettings } from './braze/attributes'
import type { BrazeCohortsSettings } from './braze/cohorts'
import type { CdpSettings } from './cdp'
import type { CommandAiSettings } from './command-ai'

export interface PartnerChoice {
  readonly value: string | number
  readonly label: string
}

/** One value that a person enters. */
export interface PartnerSetting {
  readonly label: string
  /** Where it is found at the partner, or what it does. */
  readonly help: string
  /** Secrets are written once and never shown. */
  readonly kind: 'text' | 'secret' | 'choice' | 'number'
  readonly choices?: readonly PartnerChoice[]
  /** Used when nothing is entered. */
  readonly preset?: string | number
  readonly isRequired?: true
}

const text = (label: string, preset: string | undefined, help: string): PartnerSetting => ({
  label,
  help,
  kind: 'text',
  ...(preset !== undefined && { preset })
})
const needed = (label: string, help: string): PartnerSetting => ({ label, help, kind: 'text', isRequired: true })
const secret = (label: string, help: string): PartnerSetting => ({ label, help, kind: 'secret', isRequired: true })
/** The first choice is the default. */
const choice = (
  label: string,
  choices: readonly [PartnerChoice, ...PartnerChoice[]],
  help: string
): PartnerSetting => ({
  label,
  help,
  kind: 'choice',
  choices,
  preset: choices[0].value
})

/** A description that names each setting of a partner, and no other. */
type Described<Settings> = Readonly<Record<keyof Settings, PartnerSetting>>

const EXTERNAL_ID = { value: 'external_id', label: 'External id' }
const ALIAS = { value: 'user_alias', label: 'Alias' }
const aliasLabel = text('Label of the aliases', 'heap', 'Only where people are known by aliases.')
const brazeUrl = needed(
  'REST address',
  'In Braze: Settings, APIs and Identifiers. It looks like https://rest.iad-01.braze.com.'
)

export const BRAZE: Described<BrazeAttributesSettings> = {
  url: brazeUrl,
  apiKey: secret(
    'REST API key',
    'In Braze: Settings, APIs and Identifiers, Create API key. It needs the permission users.track and no other.'
  ),
  identifier: choice(
    'Kind of user id',
    [EXTERNAL_ID, ALIAS, { value: 'braze_id', label: 'Braze id' }],
    'What the ids that Heap sends for this integration are in Braze.'
  ),
  aliasLabel,
  perRequest: choice(
    'Users in a request',
    [
      { value: 50, label: '50' },
      { value: 75, label: '75' }
    ],
    '75 only where your contract with Braze is not by monthly active users.'
  ),
  prefix: text('Prefix of the attributes', undefined, 'Put before the name of each attribute.')
}

export const BRAZE_COHORTS: Described<BrazeCohortsSettings> = {
  url: brazeUrl,
  partnerName: needed('Partner name', 'The name that Braze has given you as a partner. It is part of the address.'),
  partnerApiKey: secret('Partner API key', 'The key that Braze has given you as a partner.'),
  dataImportKey: secret('Data import key', 'Of the customer. In Braze: Partner Integrations, Data import key.'),
  identifier: choice(
    'Kind of user id',
    [EXTERNAL_ID, { value: 'device_id', label: 'Device id' }, ALIAS],
    'Device ids find anonymous users only.'
  ),
  aliasLabel
}

export const AB_TASTY: Described<Omit<AbTastySettings, 'columns'>> = {
  accountId: needed(
    'Account identifier',
    'The 32 letters and digits in the address of the AB Tasty tag on your pages.'
  ),
  partnerName: text('Partner name', 'heap', 'The name under which AB Tasty shows the segments.'),
  clientId: needed('Client ID', 'Of an API client in AB Tasty.'),
  clientSecret: secret('Client secret', 'Of the same API client.'),
  url: text('Address of the connector', 'https://api-data-connector.abtasty.com', 'Leave it empty for AB Tasty’s own.'),
  tokenUrl: text('Address of the tokens', 'https://api.abtasty.com', 'Leave it empty for AB Tasty’s own.')
}

export const COMMAND_AI: Described<CommandAiSettings> = {
  product: choice(
    'Product',
    [
      { value: 'command_ai', label: 'Command AI' },
      { value: 'commandbar', label: 'CommandBar' }
    ],
    'Both have the same API, at two addresses.'
  ),
  orgId: needed('Organisation', 'From the address of your dashboard.'),
  apiKey: secret('API key', 'From your dashboard.'),
  perRequest: {
    label: 'Users in a request',
    help: 'The vendor documents no limit.',
    kind: 'number',
    preset: 100
  },
  listName: text(
    'Property with the list of segments',
    'heap_segments',
    'A user property that lists all segments of a user.'
  ),
  url: text('Address', undefined, 'Leave it empty for the vendor’s own.')
}

export const CDP: Described<CdpSettings> = {
  writeKey: secret('Write key', 'Of an HTTP source. In Segment: Connections, Sources, Add source, HTTP API.'),
  url: text(
    'Address',
    'https://api.segment.io',
    'Of the tracking API. Leave it empty for Segment; other CDPs show it beside the write key.'
  ),
  ownHost: text('Host of your own', undefined, 'Only where you run the CDP yourself: the host that may have the key.'),
  prefix: text('Prefix of the traits', undefined, 'Put before the name of each trait.')
}
