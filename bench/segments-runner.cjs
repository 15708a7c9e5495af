// A runner for bench/segments.mjs, in a process of its own: says its address, and its memory when it is asked.
const { setInterval } = require('node:timers')
const { monitorEventLoopDelay } = require('node:perf_hooks')
const { createRunner } = require('../dist/runner')

let peak = 0
const delays = monitorEventLoopDelay({ resolution: 5 })
delays.enable()
setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20).unref()
createRunner({ dataDirectory: process.argv[2], sandboxUrl: 'http://127.0.0.1:1' }).then((runner) => {
  process.send({ url: runner.url })
  process.on('message', (message) => {
    if (message === 'peak') process.send({ peak, p99: delays.percentile(99) / 1e6, longest: delays.max / 1e6 })
    else if (message === 'reset') {
      peak = process.memoryUsage().rss
      delays.reset()
    } else void runner.close().then(() => process.exit())
  })
})
