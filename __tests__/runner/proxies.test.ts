// What a runner sends to others goes through its proxy: to Heap, to partners, to recipients of alerts.
import { openProxy } from '../proxies/proxy'
import { addHeap, onEnd, openRunner, until } from './runners'
import { addIntegration, tell } from './segment-targets'

test('Heap, partners and recipients of alerts are asked for by the proxy', async () => {
  const proxy = await openProxy()
  onEnd(() => proxy.close())
  const runner = await openRunner({ proxies: { https: proxy.url, direct: [] } })
  const { api, track, url } = runner
  const { id: sourceId, writeKeys } = (await api.send('POST', '/api/sources', { name: 'App', kind: 'server' })).body
  await addHeap(runner, { sourceId, settings: { useSandbox: false, region: 'eu' } })
  await track('/v1/track', { type: 'track', event: 'Paid', userId: 'u-1', writeKey: writeKeys[0] })
  const isAsked = (host: string) => () => proxy.asked.includes(`CONNECT ${host}:443`)
  await until(isAsked('c.eu.heap-api.com'), Boolean)
  const way = await addIntegration(url)
  const braze = { type: 'braze', values: { url: 'https://rest.iad-01.braze.com', apiKey: 'k' } }
  const target = (await way.client.send('POST', `${way.path}/targets`, braze)).body
  await tell(way, { ts: Date.now(), add: ['u-1'] })
  await way.client.send('POST', `${way.path}/targets/${target.id}/sync`)
  await until(isAsked('rest.iad-01.braze.com'), Boolean)
  const hook = { kind: 'webhook', name: 'Hook', url: 'https://hooks.example.com/x' }
  const recipient = (await api.send('POST', '/api/recipients', hook)).body
  const { body } = await api.send('POST', `/api/recipients/${recipient.id}/test`)
  expect(body.problem).toMatchObject({ code: 'recipient_unreachable', message: expect.stringContaining('PROXY_403') })
  expect(proxy.asked).toContain('CONNECT hooks.example.com:443')
})
