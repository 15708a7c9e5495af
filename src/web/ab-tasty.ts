// What AB Tasty knows about the visitor, for Heap: its visitor id, and the campaigns that were shown.
import { readVisitor } from './sdk'
import { lookUntil, type Signal } from './signal'

export interface AbTastySettings {
  /** Name of the event for a campaign that was shown. Default `flagship`, as AB Tasty's server-side link calls it. */
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

/** AB Tasty announces a campaign that it has shown with this event on window. Source: docs.abtasty.com, "JS events". */
const SHOWN = 'abtasty_executedCampaign'

/**
 * User property `ABTastyVisitorId`, set when AB Tasty is there, and again when it or the Heap visitor changes. One event
 * per campaign and variation shown on the page, with `flagship_campaign` and `flagship_variation` as `[id] name`.
 */
export function abTastySignals({ exposureEvent = 'flagship' }: AbTastySettings = {}): Signal {
  return (send, page: AbTastyPage & Parameters<Signal>[1]) => {
    const shown = new Set<string>()
    let told: string | undefined

    function tellVisitor(): void {
      const visitorId = page.ABTasty?.visitor?.id
      const heapVisitor = readVisitor(page)
      if (!visitorId || !heapVisitor) return
      const pair = `${heapVisitor.user_id} ${visitorId}`
      if (pair !== told) send({ type: 'identify', traits: { ABTastyVisitorId: visitorId } })
      told = pair
    }

    function tellCampaigns(): void {
      for (const [id, campaign] of Object.entries(page.ABTasty?.getTestsOnPage?.() ?? {})) {
        const { name = '', variationID, variationName = '' } = campaign
        // A campaign whose variation is not set is on the page, but was not shown to this visitor.
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
        tellVisitor()
        tellCampaigns()
        return false
      },
      LOOK_MS,
      SHOWN
    )
  }
}
