// What to click at each partner so that its events come here, with address and key filled in. Steps as the vendors'
// documents have them, 2026-11.
import type { Step } from '../sources/forwarders'

interface Address {
  /** Base URL of the runner, without a slash at its end. */
  readonly url: string
  readonly writeKey: string
}

export interface ToHeap {
  /** Whether a server sends them, with the write key of a source. */
  readonly needsSource: boolean
  readonly title: string
  readonly lead: string
  readonly steps: (address: Address) => readonly Step[]
}

const inPage = (signal: string, option: string): ToHeap => ({
  needsSource: false,
  title: 'In the page',
  lead: 'The plugin for analytics.js listens on your pages, and hands what happens there to Heap.',
  steps: () => [
    {
      text: 'With a bundler, give the plugin the signal:',
      pasted: [
        [
          'the code',
          `import { ${signal}, heapPlugin } from 'heap-destination/web'\n\nheapPlugin({ appId: 'YOUR_APP_ID', signals: [${signal}()] })`
        ]
      ]
    },
    {
      text: 'With the script tag, or in Segment’s settings of the plugin, switch this option on:',
      pasted: [['the option', option]]
    },
    { text: 'Open a page of yours: the events show in Heap, under Live.' }
  ]
})

const CURRENTS: ToHeap = {
  needsSource: true,
  title: 'Currents',
  lead: 'Braze sends what became of messages by a connector, a queue for each type of event.',
  steps: ({ url, writeKey }) => [
    { text: 'In Braze, open Partner Integrations, Data Export, and add a connector “Custom HTTP”.' },
    { text: 'Endpoint:', pasted: [['the endpoint', `${url}/sources/braze/currents`]] },
    { text: 'Bearer token, which is the write key of the source:', pasted: [['the bearer token', writeKey]] },
    {
      text: 'Choose the message engagement events. Custom events, purchases and sessions are left out here: they usually came from your own tracking, and would count twice.'
    },
    {
      text: 'Save it. Braze sends at 100 events of a type, or after 15 minutes: the first ones then show at the source.'
    }
  ]
}

const fromServer = (path: string, lead: string, body: string): ToHeap => ({
  needsSource: true,
  title: 'From a server',
  lead,
  steps: ({ url, writeKey }) => [
    { text: 'URL, with the method POST:', pasted: [['the URL', `${url}/sources/${path}`]] },
    {
      text: 'Authorization header, which has the write key of the source:',
      pasted: [['the header', `Bearer ${writeKey}`]]
    },
    { text: 'Body, alone, in a list, or in a list under “batch”:', pasted: [['the body', body]] }
  ]
})

const EXPOSURES = fromServer(
  'ab-tasty/exposures',
  'A server that decides by AB Tasty’s API posts the same activation here. Without “id”, one a day counts.',
  '{ "vid": "<visitor id>", "caid": "<campaign>", "vaid": "<variation>" }'
)
const GUIDES = fromServer(
  'command-ai/events',
  'The vendor documents no webhook: the form of these events is ours, their names are those of its browser SDK.',
  '{ "event": "nudge_shown", "userId": "<user id>", "properties": {}, "id": "<id of the event>" }'
)

/** By key of the card. */
export const TO_HEAP: Readonly<Record<string, readonly ToHeap[]>> = {
  braze: [CURRENTS],
  ab_tasty: [inPage('abTastySignals', 'abTasty: true'), EXPOSURES],
  command_ai: [inPage('commandAiSignals', 'commandAi: true'), GUIDES],
  commandbar: [inPage('commandAiSignals', 'commandAi: true'), GUIDES]
}
