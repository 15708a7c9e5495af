// Taken events and settlements on their way between the threads: as columns, which are copied in half the time that an
// object for each takes.
import type { Settlement, TakenEvent } from '../../queue'

/** A column for each property, in the order in which `packTaken` writes them. */
interface PackedEvents {
  readonly id: number[]
  readonly sourceId: string[]
  readonly receivedAt: number[]
  readonly type: string[]
  readonly name: (string | null)[]
  readonly userKey: string[]
  readonly body: string[]
  readonly run: (number | null)[]
  readonly shared: (string | null)[]
  readonly attempts: number[]
  readonly triedSince: number[]
  readonly deaths: number[]
}

interface PackedSettlements {
  readonly id: number[]
  readonly state: Settlement['state'][]
  readonly detail: string[]
  readonly code: string[]
  readonly dueAt: number[]
  readonly alterations: Settlement['alterations'][]
  readonly isSent: Settlement['isSent'][]
}

const TAKING: ReadonlySet<string> = new Set(['queue.take', 'queue.takeAhead'])
const SETTLING = 'queue.settle'

/** @param method with its port, such as `queue.settle` */
export function packArguments(method: string, args: readonly unknown[]): readonly unknown[] {
  return method === SETTLING ? [args[0], packSettlements(args[1] as readonly Settlement[])] : args
}

export function unpackArguments(method: string, args: readonly unknown[]): readonly unknown[] {
  return method === SETTLING ? [args[0], unpackSettlements(args[1] as PackedSettlements)] : args
}

export function packResult(method: string, result: unknown): unknown {
  return TAKING.has(method) ? packTaken(result as readonly TakenEvent[]) : result
}

export function unpackResult(method: string, result: unknown): unknown {
  return TAKING.has(method) ? unpackTaken(result as PackedEvents) : result
}

function packTaken(events: readonly TakenEvent[]): PackedEvents {
  const packed: PackedEvents = {
    id: [],
    sourceId: [],
    receivedAt: [],
    type: [],
    name: [],
    userKey: [],
    body: [],
    run: [],
    shared: [],
    attempts: [],
    triedSince: [],
    deaths: []
  }
  for (const event of events) {
    packed.id.push(event.id)
    packed.sourceId.push(event.sourceId)
    packed.receivedAt.push(event.receivedAt)
    packed.type.push(event.type)
    packed.name.push(event.name)
    packed.userKey.push(event.userKey)
    packed.body.push(event.body)
    packed.run.push(event.run ?? null)
    packed.shared.push(event.shared ?? null)
    packed.attempts.push(event.attempts)
    packed.triedSince.push(event.triedSince)
    packed.deaths.push(event.deaths)
  }
  return packed
}

function unpackTaken(packed: PackedEvents): TakenEvent[] {
  return packed.id.map((id, at) => ({
    id,
    sourceId: packed.sourceId[at] ?? '',
    receivedAt: packed.receivedAt[at] ?? 0,
    type: packed.type[at] ?? '',
    name: packed.name[at] ?? null,
    userKey: packed.userKey[at] ?? '',
    body: packed.body[at] ?? '',
    run: packed.run[at] ?? null,
    shared: packed.shared[at] ?? null,
    attempts: packed.attempts[at] ?? 0,
    triedSince: packed.triedSince[at] ?? 0,
    deaths: packed.deaths[at] ?? 0
  }))
}

function packSettlements(settlements: readonly Settlement[]): PackedSettlements {
  const packed: PackedSettlements = {
    id: [],
    state: [],
    detail: [],
    code: [],
    dueAt: [],
    alterations: [],
    isSent: []
  }
  for (const settlement of settlements) {
    packed.id.push(settlement.id)
    packed.state.push(settlement.state)
    packed.detail.push(settlement.detail)
    packed.code.push(settlement.state === 'delivered' ? '' : settlement.code)
    packed.dueAt.push(settlement.state === 'retrying' ? settlement.dueAt : 0)
    packed.alterations.push(settlement.alterations)
    packed.isSent.push(settlement.isSent)
  }
  return packed
}

function unpackSettlements(packed: PackedSettlements): Settlement[] {
  return packed.id.map((id, at) => {
    const state = packed.state[at] ?? 'delivered'
    const [detail, code] = [packed.detail[at] ?? '', packed.code[at] ?? '']
    const [alterations, isSent] = [packed.alterations[at], packed.isSent[at]]
    switch (state) {
      case 'delivered':
        return { id, state, detail, alterations, isSent }
      case 'retrying':
        return { id, state, detail, code, dueAt: packed.dueAt[at] ?? 0, alterations, isSent }
      case 'skipped':
      case 'rejected':
        return { id, state, detail, code, alterations, isSent }
    }
  })
}
