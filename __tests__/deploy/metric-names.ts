// Every metric of a runner with its help, as `/metrics` has them, with a database and all.
import { Registry } from 'prom-client'
import { addCluster } from '../../src/runner/cluster-metrics'
import { EMPTY_CONFIG } from '../../src/storage/settings/model'
import { DestinationLeases } from '../../src/storage/ownership/destination-leases'
import { SoleOwner } from '../../src/storage/ownership/sole-owner'
import { openRunner } from '../runner/runners'

const HEALTH = {
  pool: { open: 1, inUse: 1, waiting: 0 },
  rows: { events: { live: 1, dead: 1 } },
  oldestTransaction: { ms: 1, pid: 1 },
  bytes: 1
}

async function ofDatabase(): Promise<string> {
  const registry = new Registry()
  const leases = new DestinationLeases(new SoleOwner())
  await addCluster(registry, { config: { current: EMPTY_CONFIG }, leases, readHealth: async () => HEALTH })
  return registry.metrics()
}

async function ofRunner(): Promise<string> {
  const { api, track } = await openRunner()
  const { writeKeys } = (await api.send('POST', '/api/sources', { name: 'App', kind: 'server' })).body
  await track('/v1/track', { type: 'track', event: 'A', userId: 'u', writeKey: writeKeys[0] })
  return (await api.send('GET', '/metrics')).body as string
}

/** Name to help. Opens a runner, which ends with the test. */
export async function readHelp(): Promise<ReadonlyMap<string, string>> {
  const texts = await Promise.all([ofRunner(), ofDatabase()])
  return new Map(texts.join('\n').split('\n').flatMap(helpIn))
}

function helpIn(line: string): [string, string][] {
  const [, name, help] = /^# HELP (runner_\w+) (.*)$/.exec(line) ?? []
  return name === undefined || help === undefined ? [] : [[name, help]]
}
