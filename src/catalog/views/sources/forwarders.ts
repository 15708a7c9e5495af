// The steps at services that forward events, with address and key filled in, as their documents have them in 2026-11.
import type { SourceKind } from '../../../runner/admin/shapes'

export interface Step {
  readonly text: string
  /** What is pasted there, each with its name. */
  readonly pasted?: readonly (readonly [what: string, text: string])[]
}

export interface Forwarder {
  readonly name: string
  readonly lead: string
  /** Whether it can sign its requests. */
  readonly signs: boolean
  readonly steps: (address: Address) => readonly Step[]
}

interface Address {
  /** Base URL of the runner, without a slash at its end. */
  readonly url: string
  readonly writeKey: string
}

/** `undefined` for apps that send events themselves. */
export function forwarderOf(kind: SourceKind): Forwarder | undefined {
  return kind === 'web' || kind === 'mobile' || kind === 'server' ? undefined : FORWARDERS[kind]
}

const addressOf = ({ url }: Address): readonly [string, string] => ['the URL', `${url}/v1/forward`]
const basicOf = ({ writeKey }: Address): string => `Basic ${btoa(`${writeKey}:`)}`
const headerOf = (address: Address): readonly (readonly [string, string])[] => [
  ['the name of the header', 'Authorization'],
  ['the value of the header', basicOf(address)]
]

const FORWARDERS: Readonly<Record<Exclude<SourceKind, 'web' | 'mobile' | 'server'>, Forwarder>> = {
  segment: {
    name: 'Segment',
    lead: 'Segment sends on what a source of your workspace takes in. Nothing changes in your apps.',
    signs: true,
    steps: (address) => [
      { text: 'In Segment, open Connections, Catalog, and choose “Webhooks (Actions)”.' },
      { text: 'Choose the source whose events Heap is to have, and give the destination a name.' },
      { text: 'Under Mappings, add a mapping with the action “Send”, for all events that Heap is to have.' },
      { text: 'URL, with the method POST:', pasted: [addressOf(address)] },
      { text: 'Headers:', pasted: headerOf(address) },
      { text: 'Data: the whole event, as it is. Batch events: on, with 1,000 as it is (4,000 at most).' },
      { text: 'Turn the mapping on, then the destination.' }
    ]
  },
  rudderstack: {
    name: 'RudderStack',
    lead: 'RudderStack sends on what its sources take in, by its destination “HTTP Webhook”.',
    signs: false,
    steps: (address) => [
      { text: 'In RudderStack, open Destinations, New destination, and choose “HTTP Webhook”.' },
      { text: 'Base URL, with the method POST and the format JSON:', pasted: [addressOf(address)] },
      {
        text: 'Authentication: Basic Auth, with this user name and any password:',
        pasted: [['the user name', address.writeKey]]
      },
      { text: 'Leave the default mapping on: events go as they are. Turn batching on.' },
      { text: 'Connect it to your sources, and enable it.' }
    ]
  },
  jitsu: {
    name: 'Jitsu',
    lead: 'Jitsu sends on what its sites take in, by its destination “Segment”.',
    signs: false,
    steps: (address) => [
      { text: 'In Jitsu, add a destination of the type “Segment”.' },
      { text: 'API Base:', pasted: [addressOf(address)] },
      { text: 'Write Key:', pasted: [['the write key', address.writeKey]] },
      { text: 'Under Connections, connect your site to it.' }
    ]
  },
  posthog: {
    name: 'PostHog',
    lead: 'PostHog sends on the events that you choose, by its destination “HTTP Webhook”.',
    signs: false,
    steps: (address) => [
      { text: 'In PostHog, open Data pipelines, New, Destination, and choose “HTTP Webhook”.' },
      { text: 'Webhook URL, with the method POST:', pasted: [addressOf(address)] },
      { text: 'Headers:', pasted: headerOf(address) },
      {
        text: 'JSON body, for events. Somebody who is not identified has no user id in it: their distinct_id names an anonymous visitor.',
        pasted: [['the JSON body for events', JSON.stringify(POSTHOG_EVENT, null, 2)]]
      },
      {
        text: 'For what you know of people, a second one that matches only the event $identify, with this body:',
        pasted: [['the JSON body for people', JSON.stringify(POSTHOG_PERSON, null, 2)]]
      },
      { text: 'Under Testing, press “Test function”, look below whether it has come, then “Create & enable”.' }
    ]
  },
  braze: {
    name: 'Braze',
    lead: 'Braze sends on how people react to its messages, by Currents.',
    signs: false,
    steps: ({ url, writeKey }) => [
      { text: 'In Braze, open Partner Integrations, Data Export, and choose “Custom Currents Export”.' },
      { text: 'Endpoint:', pasted: [['the endpoint', `${url}/sources/braze/currents`]] },
      { text: 'Bearer token:', pasted: [['the token', writeKey]] },
      { text: 'Choose the message engagement events, and launch it.' }
    ]
  },
  ab_tasty: {
    name: 'AB Tasty',
    lead: 'Your server tells which campaigns it has shown to whom: the activations of AB Tasty’s decision API.',
    signs: false,
    steps: ({ url, writeKey }) => [
      {
        text: 'Where your server activates a campaign, post the same hit to this URL:',
        pasted: [['the URL', `${url}/sources/ab-tasty/exposures`]]
      },
      { text: 'Header Authorization:', pasted: [['the value of the header', `Bearer ${writeKey}`]] },
      { text: 'Body:', pasted: [['the JSON body', JSON.stringify(AB_TASTY_HIT, null, 2)]] }
    ]
  },
  command_ai: {
    name: 'Command AI',
    lead: 'On pages, the web plugin sends these events. This address is for a server of yours that has them: the vendor documents no webhook.',
    signs: false,
    steps: ({ url, writeKey }) => [
      { text: 'Post events to this URL:', pasted: [['the URL', `${url}/sources/command-ai/events`]] },
      { text: 'Header Authorization:', pasted: [['the value of the header', `Bearer ${writeKey}`]] },
      { text: 'Body:', pasted: [['the JSON body', JSON.stringify(COMMAND_AI_EVENT, null, 2)]] }
    ]
  }
}

const AB_TASTY_HIT = {
  vid: 'visitor-id',
  caid: 'variation-group-id',
  vaid: 'variation-id',
  campaignName: 'Spring',
  variationName: 'B'
}
const COMMAND_AI_EVENT = { event: 'nudge_clicked', userId: 'user-id', id: 'one-per-event', properties: {} }

/** Our reading of PostHog's template language, whose expressions stand in brackets. Source: PostHog/posthog, cdp/templates. */
const POSTHOG_USER = '{event.properties.$is_identified == false ? null : event.distinct_id}'
const POSTHOG_EVENT = {
  type: 'track',
  userId: POSTHOG_USER,
  anonymousId: '{event.distinct_id}',
  event: '{event.event}',
  properties: '{event.properties}',
  timestamp: '{event.timestamp}',
  messageId: '{event.uuid}'
}
const POSTHOG_PERSON = {
  type: 'identify',
  userId: POSTHOG_USER,
  traits: '{person.properties}',
  timestamp: '{event.timestamp}',
  messageId: '{event.uuid}'
}
