// AB Tasty's hosts: one accepts rows, the other issues tokens.
import type { PartnerHosts } from '../hosts'

export const CONNECTOR_HOSTS: PartnerHosts = {
  partner: 'AB Tasty',
  pattern: /^api-data-connector\.abtasty\.com$/,
  example: 'https://api-data-connector.abtasty.com'
}

export const ACCOUNT_HOSTS: PartnerHosts = {
  partner: 'AB Tasty',
  pattern: /^api\.abtasty\.com$/,
  example: 'https://api.abtasty.com'
}
