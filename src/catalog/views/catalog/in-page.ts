// How the plugin on a page is told to listen to a partner. Source: docs/web.md, "Partner signals".
import type { Step } from '../sources/forwarders'

function stepsFor(signal: string, option: string): readonly Step[] {
  const code = `import { ${signal}, heapPlugin } from 'heap-destination/web'

heapPlugin({ appId: 'YOUR_APP_ID', signals: [${signal}()] })`
  return [
    { text: 'With a bundler, give the plugin the signal:', pasted: [['the code', code]] },
    {
      text: 'With the script tag, or in Segment’s settings of the plugin, switch this option on:',
      pasted: [['the option', option]]
    },
    { text: 'Open a page of yours: the events show in Heap, under Live.' }
  ]
}

const COMMAND_AI = stepsFor('commandAiSignals', 'commandAi: true')

/** By key of the card. */
export const IN_PAGE: Readonly<Record<string, readonly Step[]>> = {
  ab_tasty: stepsFor('abTastySignals', 'abTasty: true'),
  command_ai: COMMAND_AI,
  commandbar: COMMAND_AI
}
