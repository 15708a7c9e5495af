// Heap's two snippets as they work on a page, in our own words: a stub that writes calls down, and the script.

/** Names of the current snippet. The script lacks two of them: startTracking and addAccountProperties. */
export const CURRENT_NAMES = [
  ...['init', 'startTracking', 'stopTracking', 'track', 'resetIdentity', 'identify', 'identifyHashed'],
  ...['getSessionId', 'getUserId', 'getIdentity', 'addUserProperties', 'addEventProperties', 'removeEventProperty'],
  ...['clearEventProperties', 'addAccountProperties', 'addAdapter', 'addTransformer', 'addTransformerFn', 'onReady'],
  ...['addPageviewProperties', 'removePageviewProperty', 'clearPageviewProperties', 'trackPageview']
]

export const CLASSIC_NAMES = [
  ...['addEventProperties', 'addUserProperties', 'clearEventProperties', 'identify', 'resetIdentity'],
  ...['removeEventProperty', 'setEventProperties', 'track', 'unsetEventProperty']
]

interface Load {
  readonly url: string
  readonly envId: string
  readonly settings?: object
}

/** The code of the current snippet, with its call of `heap.load`. */
export function currentSnippet({ url, envId, settings = {} }: Load): string {
  return `(() => {
    window.heapReadyCb = window.heapReadyCb || []
    window.heap = window.heap || []
    heap.envId = ${JSON.stringify(envId)}
    heap.clientConfig = ${JSON.stringify(settings)}
    heap.clientConfig.shouldFetchServerConfig = false
    const script = document.createElement('script')
    script.async = true
    script.src = '${url}/config/${envId}/heap_config.js'
    document.querySelector('script').before(script)
    for (const name of ${JSON.stringify(CURRENT_NAMES)}) {
      heap[name] = (...args) => {
        heapReadyCb.push({ name, fn: () => heap[name] && heap[name](...args) })
      }
    }
  })()`
}

/** The code of the classic snippet, with its call of `heap.load`. */
export function classicSnippet({ url, envId, settings }: Load): string {
  return `(() => {
    window.heap = window.heap || []
    heap.appid = '${envId}'
    heap.config = ${settings === undefined ? '{}' : toCode(settings)}
    const script = document.createElement('script')
    script.async = true
    script.src = '${url}/js/heap-${envId}.js'
    document.querySelector('script').before(script)
    for (const name of ${JSON.stringify(CLASSIC_NAMES)}) heap[name] = (...args) => heap.push([name, ...args])
  })()`
}

/** Unlike JSON, keeps a key whose value is undefined. */
function toCode(settings: object): string {
  const pairs = Object.entries(settings).map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
  return `{ ${pairs.join(', ')} }`
}
