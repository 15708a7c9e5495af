// Braze's REST hosts: one per cluster, in the United States, the European Union and elsewhere.
import type { PartnerHosts } from '../hosts'

/** Source: Braze, "API overview", table of REST endpoints: `rest.iad-01.braze.com`, `rest.fra-02.braze.eu`, … */
export const BRAZE_HOSTS: PartnerHosts = {
  partner: 'Braze',
  pattern: /^rest\.[a-z]{2,4}-\d{2}\.braze\.(com|eu)$/,
  example: 'https://rest.iad-01.braze.com'
}
