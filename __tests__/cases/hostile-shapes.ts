// Shapes that break careless code: cycles, getters and proxies that throw, endless toJSON. None may cost a neighbour.
import type { CaseRules, ValueCase } from './value-case'

/** Every case has `ok: 1` beside the hostile part, and keeps it. */
export function hostileShapeCases(rules: CaseRules): ValueCase[] {
  return [...cycleCases(rules), ...throwingCases(rules)]
}

function cycleCases({ root }: CaseRules): ValueCase[] {
  const circular = (path: string) => [{ code: 'circular', path: `${root}.${path}` } as const]
  const direct: Record<string, unknown> = { ok: 1 }
  direct['self'] = direct
  const deep: Record<string, unknown> = { ok: 1, a: { b: {} } }
  ;(deep['a'] as { b: Record<string, unknown> }).b['up'] = deep['a']
  const list: unknown[] = [1]
  list.push(list)
  const viaArray: Record<string, unknown> = { ok: 1 }
  viaArray['list'] = [{ viaArray }]
  const map = new Map<string, unknown>()
  map.set('map', map)
  const set = new Set<unknown>()
  set.add(set)
  return [
    { name: 'a direct cycle', input: direct, flat: { ok: 1 }, issues: circular('self') },
    { name: 'a cycle below', input: deep, flat: { ok: 1 }, issues: circular('a.b.up') },
    {
      name: 'an array in itself',
      input: { list, ok: 1 },
      flat: { list: '[1,null]', ok: 1 },
      issues: circular('list[1]')
    },
    {
      name: 'a cycle through an array',
      input: viaArray,
      flat: { ok: 1, list: '[{}]' },
      issues: circular('list[0].viaArray')
    },
    { name: 'a cycle through a Map', input: { map, ok: 1 }, flat: { ok: 1 }, issues: circular('map.map') },
    {
      name: 'a cycle through a Set',
      input: { set, ok: 1 },
      flat: { set: '[null]', ok: 1 },
      issues: circular('set[0]')
    },
    {
      name: 'a toJSON that returns itself',
      input: { a: new ReturnsItself(), ok: 1 },
      flat: { ok: 1 },
      issues: circular('a')
    },
    {
      name: 'a toJSON that returns a new object for ever',
      input: { a: new Endless(), b: [new Endless()], ok: 1 },
      flat: { b: '[null]', ok: 1 },
      issues: [
        { code: 'too_deep', path: `${root}.a`, limit: 32, actual: 33 },
        { code: 'too_deep', path: `${root}.b[0]`, limit: 32, actual: 33 }
      ]
    }
  ]
}

function throwingCases({ root }: CaseRules): ValueCase[] {
  const unreadable = (path: string) => [{ code: 'unreadable_value', path: `${root}.${path}` } as const]
  return [
    {
      name: 'a getter that throws',
      input: { a: throwingGetter(), ok: 1 },
      flat: { 'a.fine': 2, ok: 1 },
      issues: unreadable('a.bad')
    },
    {
      name: 'a getter that throws at the top',
      input: withGetter({ ok: 1 }),
      flat: { ok: 1 },
      issues: unreadable('bad')
    },
    {
      name: 'a getter that throws in an array',
      input: { a: [1, throwingGetter()], ok: 1 },
      flat: { a: '[1,{"fine":2}]', ok: 1 },
      issues: unreadable('a[1].bad')
    },
    { name: 'a toJSON that throws', input: { a: { toJSON: fail }, ok: 1 }, flat: { ok: 1 }, issues: unreadable('a') },
    {
      name: 'a toJSON that throws in an array',
      input: { a: [{ toJSON: fail }], ok: 1 },
      flat: { a: '[null]', ok: 1 },
      issues: unreadable('a[0]')
    },
    {
      name: 'a Proxy that throws in every trap',
      input: { a: hostileProxy(), ok: 1 },
      flat: { ok: 1 },
      issues: unreadable('a')
    },
    {
      name: 'such a Proxy in an array',
      input: { a: [hostileProxy()], ok: 1 },
      flat: { a: '[null]', ok: 1 },
      issues: unreadable('a[0]')
    },
    { name: 'a revoked Proxy', input: { a: revokedProxy(), ok: 1 }, flat: { ok: 1 }, issues: unreadable('a') },
    {
      name: 'a Map whose keys cannot be text',
      input: { a: new Map([[Object.create(null) as object, 1]]), ok: 1 },
      flat: { ok: 1 },
      issues: unreadable('a')
    },
    {
      name: 'a Date that is none',
      input: { a: Object.create(Date.prototype) as object, ok: 1 },
      flat: { ok: 1 },
      issues: unreadable('a')
    }
  ]
}

export function hostileProxy(): object {
  const traps = Object.getOwnPropertyNames(Reflect).map((trap) => [trap, fail])
  return new Proxy({}, Object.fromEntries(traps) as ProxyHandler<object>)
}

export function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

export function withGetter(target: object): object {
  return Object.defineProperty(target, 'bad', { enumerable: true, get: fail })
}

function throwingGetter(): object {
  return withGetter({ fine: 2 })
}

function fail(): never {
  throw new Error('hostile')
}

class ReturnsItself {
  toJSON(): unknown {
    return this
  }
}

class Endless {
  toJSON(): unknown {
    return new Endless()
  }
}
