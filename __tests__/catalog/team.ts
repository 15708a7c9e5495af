// The page as a team has it: six sources, five destinations with App IDs of their own, one of them off and one in trouble.
import { sendBatch, untilDelivered, type Stand } from './stand'

export interface Team {
  /** By name. */
  readonly destinations: Readonly<Record<TeamDestination, string>>
  /** By name. */
  readonly writeKeys: Readonly<Record<string, string>>
}

/** `Shop` and `Docs` take everything; `Strict` refuses guest-1; `Old` is off; `Unreachable` has nobody at its address. */
export type TeamDestination = 'Shop' | 'Docs' | 'Strict' | 'Old' | 'Unreachable'

export const SOURCES = {
  Website: 'web',
  'Docs site': 'web',
  'iOS app': 'mobile',
  API: 'server',
  Billing: 'server',
  CRM: 'server'
}

export const DESTINATIONS: Readonly<Record<TeamDestination, { settings: object; isOn: boolean }>> = {
  Shop: { settings: { appId: '1111111111', useSandbox: true }, isOn: true },
  Docs: { settings: { appId: '2222222222', useSandbox: true }, isOn: true },
  Strict: { settings: { appId: '3333333333', useSandbox: true, blockedIdentities: 'guest-1' }, isOn: true },
  Old: { settings: { appId: '4444444444', useSandbox: true }, isOn: false },
  // Nobody listens at the port of "discard".
  Unreachable: { settings: { appId: '5555555555', endpoint: 'http://127.0.0.1:9' }, isOn: true }
}

/** API goes to all destinations, Website to Shop alone; each of ten people has done something at API. */
export async function setTeam(stand: Stand): Promise<Team> {
  const sources: Record<string, { id: string; writeKey: string }> = {}
  for (const [name, kind] of Object.entries(SOURCES)) {
    const { id, writeKeys } = await stand.change<{ id: string; writeKeys: string[] }>('POST', '/api/sources', {
      name,
      kind
    })
    sources[name] = { id, writeKey: writeKeys[0] ?? '' }
  }
  const toConnection = (name: string) => ({ sourceId: sources[name]?.id ?? '', mode: 'cloud' })
  const destinations: Record<string, string> = {}
  for (const [name, given] of Object.entries(DESTINATIONS)) {
    const connections = (name === 'Shop' ? ['API', 'Website'] : ['API']).map(toConnection)
    const { id } = await stand.change<{ id: string }>('POST', '/api/destinations', {
      type: 'heap',
      name,
      ...given,
      connections
    })
    destinations[name] = id
  }
  const orders = Array.from({ length: 10 }, (_, at) => ({
    type: 'track',
    userId: at === 3 ? 'guest-1' : `u-${at}`,
    event: 'Order Completed',
    properties: { order_id: `A-${at}` }
  }))
  await sendBatch(stand, sources['API']?.writeKey ?? '', orders)
  const settled = ['Shop', 'Docs', 'Strict'].map((name) => untilDelivered(stand, destinations[name] ?? ''))
  await Promise.all(settled)
  return {
    destinations: destinations as Record<TeamDestination, string>,
    writeKeys: Object.fromEntries(Object.entries(sources).map(([name, { writeKey }]) => [name, writeKey]))
  }
}
