// Sends to Heap what AB Tasty knows about the visitor: its visitor id, and the campaigns that were shown.
import { readVisitor } from './sdk'
import { lookUntil, type Signal } from './signal'

export interface AbTastySettings {
  /**
   * Name of the event for a campaign that was shown. Default: `flagship`, the name in AB Tasty's server-side
   * integration.
   */
  readonly exposureEvent?: string
}

/** Source: docs.abtasty.com, "ABTasty object" and "JS events". */
interface AbTastyPage {
  readonly ABTasty?: {
    readonly visitor?: { readonly id?: string }
    getTestsOnPage?(): Readonly<Record<string, Campaign>>
  }
}

interface Campaign {
  readonly name?: string
  readonly variationID?: number | string | null
  readonly variationName?: string
}

const LOOK_MS = 500

/** AB Tasty dispatches this event on window when it has shown a campaign. Source: docs.abtasty.com, "JS events". */
const SHOWN = 'abtasty_executedCampaign'

/**
 * Sets the user property `ABTastyVisitorId` once AB Tasty has loaded, and again when its id or the Heap visitor
 * changes. Sends one event per campaign and variation shown on the page, with `flagship_campaign` and
 * `flagship_variation` as `[id] name`.
 */
export function abTastySignals({ exposureEvent = 'flagship' }: AbTastySettings = {}): Signal {
  return (send, page: AbTastyPage & Parameters<Signal>[1]) => {
    const shown = new Set<string>()
    let sentPair: string | undefined

    function sendVisitor(): void {
      const visitorId = page.ABTasty?.visitor?.id
      const heapVisitor = readVisitor(page)
      if (!visitorId || !heapVisitor) return
      const pair = `${heapVisitor.user_id} ${visitorId}`
      if (pair !== sentPair) send({ type: 'identify', traits: { ABTastyVisitorId: visitorId } })
      sentPair = pair
    }

    function sendCampaigns(): void {
      for (const [id, campaign] of Object.entries(page.ABTasty?.getTestsOnPage?.() ?? {})) {
        const { name = '', variationID, variationName = '' } = campaign
        // A campaign without a variation is on the page, but was not shown to this visitor.
        if (variationID === undefined || variationID === null || shown.has(`${id} ${variationID}`)) continue
        shown.add(`${id} ${variationID}`)
        const properties = {
          flagship_campaign: `[${id}] ${name}`,
          flagship_variation: `[${variationID}] ${variationName}`
        }
        send({ type: 'track', event: exposureEvent, properties })
      }
    }

    return lookUntil(
      () => {
        sendVisitor()
        sendCampaigns()
        return false
      },
      LOOK_MS,
      SHOWN
    )
  }
}
