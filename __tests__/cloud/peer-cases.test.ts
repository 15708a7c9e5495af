// Beside Segment's own Heap destinations: what is sent here, under which setting it is what they send, and that the page
// for people who migrate names each difference.
import { Destination, type JSONObject, type Preset, type SegmentEvent } from '@segment/actions-core'
import destination from '../../src'
import { peerCases, type PeerCase } from '../cases/peer-cases'
import { readPage, sectionOf } from '../docs/markdown'
import { automaticPresets } from './hosting'
import { withLocalHeap } from './local-heap'

interface Run {
  readonly sent: unknown[]
  /** Why it was refused; empty where it was not. */
  readonly reason: string
}

async function run({ event }: PeerCase, { settings, mapping, trigger }: NonNullable<Partial<PeerCase['old']>> = {}) {
  const presets = automaticPresets.map((preset) => changed(preset, { mapping, trigger, type: event['type'] }))
  return withLocalHeap(async ({ url, requests }): Promise<Run> => {
    const all = { appId: '11', endpoint: url, ...settings, subscriptions: presets as unknown as JSONObject[] }
    const reason = await new Destination(destination).onEvent(event as unknown as SegmentEvent, all).then(
      () => '',
      (error: unknown) => (error as Error).message
    )
    const sent = requests.map(({ path, body }) => {
      const { app_id: _ofTest, ...others } = body as Record<string, unknown>
      return [path, others]
    })
    return { sent, reason }
  })
}

const ACTION_OF: Readonly<Record<string, string>> = { identify: 'identifyUser', group: 'updateAccount' }

/** The mapping that somebody has edited; with another trigger, those for the other calls are switched off. */
function changed(
  preset: Extract<Preset, { type: 'automatic' }>,
  { mapping = {}, trigger, type }: { mapping?: object | undefined; trigger?: string | undefined; type: unknown }
): Preset {
  const isFor = preset.partnerAction === (ACTION_OF[String(type)] ?? 'trackEvent')
  const subscribe = trigger === undefined ? preset.subscribe : isFor ? trigger : 'type = "none"'
  const fields = isFor ? { ...preset.mapping, ...mapping } : preset.mapping
  return { ...preset, subscribe, ...(fields && { mapping: fields }) }
}

test.each(peerCases)('here: $name', async (row) => {
  const { sent, reason } = await run(row)
  if (typeof row.ours === 'string') expect([sent, reason]).toEqual([[], expect.stringContaining(row.ours)])
  else expect([sent, reason]).toEqual([row.ours, ''])
})

const withOld = peerCases.flatMap((row) => (row.old ? [{ ...row, old: row.old }] : []))

test.each(withOld)('as the others do it: $name', async (row) => {
  expect(await run(row, row.old)).toEqual({ sent: row.old.gives, reason: '' })
})

test('the page for people who migrate has these rows, those without a way back among them, the user id first', () => {
  const lines = sectionOf(readPage('docs/mapping.md'), 'Coming from another Heap destination').split('\n')
  const start = lines.findIndex((line) => line.startsWith('### From Heap Cloud'))
  const rows = lines.slice(start).filter((line) => line.startsWith('| ') && !/^\| (-|Case)/.test(line))
  const names = rows.map((line) => line.split('|')[1]?.trim().replaceAll('`', ''))
  expect(names).toEqual(peerCases.map(({ name }) => name))
  for (const line of rows) expect(line.split('|').map((cell) => cell.trim())).toHaveLength(6)
})
