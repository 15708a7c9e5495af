// The stand-in for heap.js that a page loads from the sandbox: does what Heap's documentation says of the real one, and
// sends what it is told to the sandbox that served it. Text, because it runs in a page; shares nothing with the plugin.

/** `current`: reads `heap.envId`, empties `heapReadyCb`. `classic`: reads `heap.appid`, empties the array `heap`. */
export type Generation = 'current' | 'classic'

/** The script for one environment. `appId` is digits. */
export function toScript(appId: string, generation: Generation): string {
  return `// A local stand-in for Heap's SDK. It is not Heap.
;(${STAND_IN})(${JSON.stringify(appId)}, ${JSON.stringify(generation === 'classic')})
`
}

/**
 * Keeps a visitor per environment in localStorage and a session per tab. \`heapStandIn\` tells a test what was called, in
 * order, and how often a script like this was loaded. Starts one task later, as the real one loads more code first.
 * Source of behaviour: developers.heap.io, "Web API reference"; that a second identity without resetIdentity is ignored
 * is our reading of "identify".
 */
const STAND_IN = `function (appId, isClassic) {
  var origin = new URL(document.currentScript.src).origin
  var record = (window.heapStandIn = window.heapStandIn || { loads: 0, calls: [] })
  record.loads += 1
  var visitorKey = 'heap-stand-in:' + appId
  var sessionKey = visitorKey + ':session'
  var visitor = JSON.parse(localStorage.getItem(visitorKey) || 'null') || newVisitor()
  var session = sessionStorage.getItem(sessionKey) || newSession()
  var eventProperties = {}
  var sending = Promise.resolve()

  function newId() {
    return String(Math.floor(Math.random() * 9e15))
  }
  function newVisitor() {
    return keep({ userId: newId(), identity: null })
  }
  function keep(next) {
    visitor = next
    localStorage.setItem(visitorKey, JSON.stringify(next))
    return next
  }
  function newSession() {
    session = newId()
    sessionStorage.setItem(sessionKey, session)
    return session
  }
  function send(path, body) {
    body.app_id = appId
    var request = { method: 'POST', mode: 'no-cors', keepalive: true, body: JSON.stringify(body) }
    sending = sending.then(function () { return fetch(origin + path, request) }).catch(function () {})
  }
  function track(event, properties) {
    var item = { event: event, user_id: visitor.userId, session_id: session }
    item.properties = Object.assign({}, eventProperties, properties)
    send('/api/track', { events: [item] })
  }

  var methods = {
    track: track,
    identify: function (identity) {
      if (visitor.identity !== null) return
      keep({ userId: visitor.userId, identity: String(identity) })
      send('/api/v1/identify', { user_id: visitor.userId, identity: visitor.identity })
    },
    resetIdentity: function () {
      if (visitor.identity === null) return
      newVisitor()
      newSession()
    },
    addUserProperties: function (properties) {
      send('/sandbox/browser/user_properties', { users: [{ user_id: visitor.userId, properties: properties }] })
    },
    addEventProperties: function (properties) { Object.assign(eventProperties, properties) },
    removeEventProperty: function (name) { delete eventProperties[name] },
    clearEventProperties: function () { eventProperties = {} },
    onReady: function (callback) { callback() }
  }
  var getters = {
    getUserId: function () { return visitor.userId },
    getSessionId: function () { return session },
    getIdentity: function () { return visitor.identity }
  }

  function install(heap) {
    Object.keys(methods).forEach(function (name) {
      heap[name] = function () {
        record.calls.push([name].concat(Array.prototype.slice.call(arguments)))
        return methods[name].apply(heap, arguments)
      }
    })
    return heap
  }
  function startCurrent() {
    var heap = Object.assign(install(window.heap), getters)
    heap.loaded = true
    var waiting = window.heapReadyCb || []
    window.heapReadyCb = { push: function (entry) { entry.fn() } }
    waiting.forEach(function (entry) { entry.fn() })
    return heap.clientConfig
  }
  function startClassic() {
    var written = window.heap || []
    var heap = install({ appid: appId, config: written.config, getUserId: getters.getUserId, getSessionId: getters.getSessionId })
    Object.defineProperty(heap, 'userId', { get: getters.getUserId })
    Object.defineProperty(heap, 'identity', { get: getters.getIdentity })
    window.heap = heap
    Array.prototype.forEach.call(written, function (call) {
      if (heap[call[0]]) heap[call[0]].apply(heap, call.slice(1))
    })
    return heap.config
  }

  setTimeout(function () {
    var config = (isClassic ? startClassic() : startCurrent()) || {}
    record.config = config
    if (!config.disablePageviewAutocapture) track('Pageview', { path: location.pathname, title: document.title })
  }, 0)
}`
