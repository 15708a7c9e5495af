// Which requests go through a proxy, what it is asked for, and what is said when it refuses.
import { errorOfFailure } from '../../src/delivery/fate'
import { proxyOf, readProxies } from '../../src/delivery/proxies'
import { openProxy } from '../proxies/proxy'
import { client, closeAll, post, startHttp } from './loopback'

afterEach(closeAll)

const PROXIES = { HTTPS_PROXY: 'http://secure:3128', HTTP_PROXY: 'plain:3128' }

test.each<[string, Record<string, string>, string, string | undefined]>([
  ['no variable', {}, 'https://heapanalytics.com', undefined],
  ['an address of https', PROXIES, 'https://heapanalytics.com/api', 'http://secure:3128/'],
  ['an address of http, and a proxy without scheme', PROXIES, 'http://heap.internal', 'http://plain:3128/'],
  ['small letters count more', { ...PROXIES, https_proxy: 'http://small:1' }, 'https://a.test', 'http://small:1/'],
  ['one for all', { ALL_PROXY: 'https://all:1' }, 'https://a.test', 'https://all:1/'],
  ['an empty one is none', { HTTPS_PROXY: '' }, 'https://a.test', undefined],
  ['localhost', PROXIES, 'http://localhost:8080', undefined],
  ['a name below localhost', PROXIES, 'http://heap.localhost', undefined],
  ['this machine', PROXIES, 'http://127.0.0.1:1', undefined],
  ['this machine, IPv6', PROXIES, 'https://[::1]:1', undefined],
  ['a name that only looks like it', PROXIES, 'https://127.0.0.1.example.com', 'http://secure:3128/'],
  ['a name in NO_PROXY', { ...PROXIES, NO_PROXY: 'x.test, a.test' }, 'https://a.test', undefined],
  ['a name below it', { ...PROXIES, NO_PROXY: 'a.test' }, 'https://b.A.test', undefined],
  ['a name that ends alike', { ...PROXIES, NO_PROXY: 'a.test' }, 'https://ba.test', 'http://secure:3128/'],
  ['with a dot', { ...PROXIES, NO_PROXY: '.a.test' }, 'https://b.a.test', undefined],
  ['with a star', { ...PROXIES, NO_PROXY: '*.a.test' }, 'https://b.a.test', undefined],
  ['everything', { ...PROXIES, NO_PROXY: '*' }, 'https://a.test', undefined],
  ['another port', { ...PROXIES, NO_PROXY: 'a.test:8443' }, 'https://a.test', 'http://secure:3128/'],
  ['the port of the scheme', { ...PROXIES, NO_PROXY: 'a.test:443' }, 'https://a.test', undefined],
  ['an address', { ...PROXIES, NO_PROXY: '10.0.0.1' }, 'https://10.0.0.1', undefined],
  ['an address of IPv6', { ...PROXIES, NO_PROXY: '[fe80::1]:443' }, 'https://[fe80::1]', undefined],
  ['one without brackets', { ...PROXIES, NO_PROXY: 'fe80::1' }, 'https://[fe80::1]:8443', undefined]
])('%s', (_, env, url, expected) => {
  expect(proxyOf(new URL(url), readProxies(env))).toBe(expected)
})

test.each(['socks5://proxy:1080', 'http://', 'http://a b'])('%s is refused, and not quoted', (address) => {
  expect(() => readProxies({ HTTPS_PROXY: address })).toThrow(
    /^HTTPS_PROXY is no address of an HTTP proxy\. Write it such as http:\/\/proxy\.example\.com:3128/
  )
  expect(() => readProxies({ HTTPS_PROXY: `${address}:secret` })).toThrow(/^(?!.*secret)/)
})

test('what is not encrypted is passed on with the login, and this machine is reached directly', async () => {
  const heap = await startHttp((request, response) =>
    response.end(`${String(request.headers.host)}${String(request.url)}`)
  )
  const proxy = await openProxy({ port: Number(new URL(heap.url).port), login: 'ada:p%40ss'.replace('%40', '@') })
  const env = { HTTP_PROXY: proxy.url.replace('p@ss', 'p%40ss') }
  const { http } = client({ proxies: readProxies(env) })
  try {
    expect((await http(post('http://heap.test/api/track?x=1'))).body).toBe('heap.test/api/track?x=1')
    expect((await http(post(`${heap.url}/direct`))).body).toBe(`${new URL(heap.url).host}/direct`)
    expect(proxy.asked).toEqual(['POST http://heap.test/api/track?x=1'])
  } finally {
    await proxy.close()
  }
})

test.each([
  [{ port: 1, login: 'ada:secret' }, 'PROXY_407'],
  [{}, 'PROXY_403']
])('a proxy that refuses (%j) is named in the reason, and the event is sent again', async (options, code) => {
  const proxy = await openProxy(options)
  const { http } = client({ proxies: { https: proxy.url.replace('ada:secret@', ''), direct: [] } })
  try {
    const failure: unknown = await http(post('https://heap.test/api/track')).catch((error: unknown) => error)
    expect(errorOfFailure(failure)).toHaveProperty('code', 'connection_failed')
    expect(errorOfFailure(failure).message).toMatch(`No complete answer came: ${code}. `)
    expect(proxy.asked).toEqual(['CONNECT heap.test:443'])
  } finally {
    await proxy.close()
  }
})
