// All partners for bench/segments.mjs, in a process of its own: accepts everything, and counts requests. Its priority is
// low, because a partner's work is not done on the runner's machine.
const { createServer } = require('node:http')
const { setPriority } = require('node:os')

setPriority(10)
let requests = 0
const server = createServer((request, response) => {
  const { url } = request
  request.resume().on('end', () => {
    if (url === '/count') {
      response.end(String(requests))
      requests = 0
      return
    }
    const isToken = url.includes('/oauth/')
    if (!isToken) requests++
    const status = url.includes('/track') || url.includes('/cohorts') ? 201 : 200
    const body = isToken ? { access_token: 'token', expires_in: 43_200 } : { message: 'success' }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
})
server.listen(0, '127.0.0.1', () => process.send(`http://127.0.0.1:${server.address().port}`))
