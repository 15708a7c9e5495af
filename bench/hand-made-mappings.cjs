// Mappings as a person makes them, for bench/delivery.mjs: with templates, and with every other function there is.

const IDENTIFY = { action: 'identifyUser', trigger: 'type = "identify"' }
const TRACK = { action: 'trackEvent', trigger: 'type = "track" or type = "page"' }

const identity = { '@path': '$.userId' }
const message_id = { '@path': '$.messageId' }
const time = { timestamp: { '@path': '$.timestamp' } }

const WITH_TEMPLATES = [
  {
    ...TRACK,
    mapping: {
      event: { '@template': 'Shop: {{event}}{{name}}' },
      identity: { '@case': { operator: 'lower', value: identity } },
      properties: {
        order: { '@template': '{{properties.order_id}} of {{anonymousId}}' },
        city: { '@path': '$.properties.shipping.address.city' },
        revenue: { '@path': '$.properties.revenue' },
        currency: { '@replace': { pattern: 'EUR', replacement: 'euro', value: { '@path': '$.properties.currency' } } },
        page: { '@if': { exists: { '@path': '$.properties.url' }, then: { '@template': '{{properties.url}}' } } }
      },
      message_id,
      time
    }
  },
  {
    ...IDENTIFY,
    mapping: {
      identity,
      traits: {
        email: { '@path': '$.traits.email' },
        plan: { '@template': '{{traits.plan}} plan' },
        company: { '@json': { mode: 'encode', value: { '@path': '$.traits.company' } } }
      }
    }
  }
]

const WITH_FUNCTIONS = [
  {
    ...TRACK,
    mapping: {
      event: { '@liquid': '{{ event | append: name | upcase }}' },
      identity,
      properties: {
        '@merge': {
          direction: 'right',
          objects: [
            { '@flatten': { separator: '_', value: { '@path': '$.properties.shipping' } } },
            {
              products: { '@arrayPath': ['$.properties.products', { sku: { '@path': '$.sku' } }] },
              total: {
                '@transform': { apply: { sum: { '@path': '$.properties.revenue' } }, mapping: { '@path': '$.sum' } }
              }
            }
          ]
        }
      },
      message_id,
      time
    }
  },
  {
    ...IDENTIFY,
    mapping: { identity, traits: { '@flatten': { separator: '_', value: { '@path': '$.traits' } } } }
  }
]

/** By name: drafts for `createDestination`; none for the default mappings. */
exports.MAPPINGS = { default: undefined, templates: WITH_TEMPLATES, functions: WITH_FUNCTIONS }
