// A process that answers like Heap and only counts. Prints its port; GET / gives the counts and starts them anew.
import { createServer } from 'node:http'

let counts = { requests: 0, items: 0, connections: 0 }

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(counts))
    counts = { requests: 0, items: 0, connections: 0 }
    return
  }
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(chunks).toString())
    counts.requests++
    counts.items += (body.events ?? body.users ?? body.accounts ?? [body]).length
    response.end('OK')
  })
})
server.on('connection', () => counts.connections++)
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`))
