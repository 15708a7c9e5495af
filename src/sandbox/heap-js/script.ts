// The stand-in for heap.js as text that a page loads: the configuration, which loads the script; the script; and the
// classic script. The parts are classes, whose source text runs in the page.
import { Assembly, type PageParts } from './assembly'
import { Capture } from './capture'
import { Classic } from './classic'
import { ClassicSender } from './classic-sender'
import { Current } from './current'
import { CurrentMethods } from './current-methods'
import { Events } from './events'
import { Jar } from './jar'
import { Meta } from './meta'
import { Network } from './network'
import type { ResolvedHeapJsOptions } from './options'
import type { PageElement, PageWindow } from './page'
import { Settings } from './settings'
import { Values } from './values'
import { Visitor } from './visitor'

const PARTS: PageParts = {
  ...{ Capture, Classic, ClassicSender, Current, CurrentMethods, Events },
  ...{ Jar, Meta, Network, Settings, Values, Visitor }
}

const HEAD = "// A local stand-in for Heap's SDK. It is not Heap.\n"

/** The script at the address with the environment id. It starts nothing itself, and loads the main script. */
export function toConfigScript({ version }: ResolvedHeapJsOptions): string {
  return `${HEAD};(${String(configure)})(window, ${JSON.stringify(version)})\n`
}

export function toCurrentScript(options: ResolvedHeapJsOptions): string {
  return toScript('startCurrent', options)
}

export function toClassicScript(options: ResolvedHeapJsOptions): string {
  return toScript('startClassic', options)
}

function toScript(start: 'startCurrent' | 'startClassic', options: ResolvedHeapJsOptions): string {
  const parts = Object.entries(PARTS).map(([name, part]) => `${name}: ${String(part)}`)
  const env = `{ window, options: ${JSON.stringify(options)}, origin: new URL(document.currentScript.src).origin }`
  return `${HEAD};new (${String(Assembly)})(${env}, {\n${parts.join(',\n')}\n}).${start}()\n`
}

/** As the real configuration does: without the snippet's `init`, or without `window.heap`, it throws. */
function configure(window: PageWindow, version: string): void {
  const heap = window.heap as { serverConfig: object; init: (...args: unknown[]) => void; [name: string]: unknown }
  const { origin } = new URL(window.document.currentScript?.src ?? '')
  const sdk = { version, domain: origin }
  heap.serverConfig = { sdk }
  // If there is none, the error has the words of the real script.
  ;(window.heap as typeof heap).init(heap['envId'], heap['clientConfig'], heap.serverConfig)
  Object.assign(sdk, (heap['clientConfig'] as { sdk?: object } | undefined)?.sdk)
  const script = window.document.createElement('script')
  script.async = true
  script.src = `${sdk.domain}/v5/heapjs-static/${encodeURIComponent(sdk.version)}/core/heap.js`
  const [first] = Array.from(window.document.getElementsByTagName('script')) as [PageElement]
  first.parentNode?.insertBefore(script, first)
}
