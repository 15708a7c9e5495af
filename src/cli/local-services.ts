// Starts the local services beside the runner for `start`: a local Heap and stand-ins for the partners. Their addresses
// stay the same at each start, because integrations and targets store them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { replaceFile } from '../files/replace-file'
import { createSandbox, createStandIns, type Sandbox, type StandIns } from '../sandbox'

export interface LocalServices {
  readonly sandbox: Sandbox
  readonly partners: StandIns
  close(): Promise<void>
}

/** @throws Error when the file of the local Heap cannot be used */
export async function openLocalServices(folder: string, adminToken: string | undefined): Promise<LocalServices> {
  const file = join(folder, 'local-ports.json')
  const ports = portsIn(file)
  const token = adminToken !== undefined && { adminToken }
  // The runner keeps Heap's budgets only towards Heap itself, so the local Heap needs none.
  const heap = { persistTo: join(folder, 'local-heap.ndjson'), budgets: 'off', ...token } as const
  const opened: (Sandbox | StandIns)[] = []
  const close = async () => {
    for (const one of opened) await one.close()
  }
  try {
    const sandbox = await atPort(ports.heap, (port) => createSandbox({ ...heap, port }))
    opened.push(sandbox)
    const braze = { knowsEverybody: true }
    const partners = await atPort(ports.partners, (port) => createStandIns({ ...token, braze, port }))
    opened.push(partners)
    const taken = { heap: portOf(sandbox), partners: portOf(partners) }
    if (taken.heap !== ports.heap || taken.partners !== ports.partners) replaceFile(file, JSON.stringify(taken))
    return { sandbox, partners, close }
  } catch (failure) {
    await close()
    throw failure
  }
}

interface Ports {
  /** 0: any free port. */
  readonly heap: number
  readonly partners: number
}

/** If the file cannot be read, only the old addresses are lost. */
function portsIn(file: string): Ports {
  try {
    const { heap, partners } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Record<keyof Ports, unknown>>
    return { heap: toPort(heap), partners: toPort(partners) }
  } catch {
    return { heap: 0, partners: 0 }
  }
}

function toPort(value: unknown): number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) < 65_536 ? (value as number) : 0
}

/** A different port if another program uses that one by now. */
async function atPort<Service>(port: number, open: (port: number) => Promise<Service>): Promise<Service> {
  if (port === 0) return open(0)
  return open(port).catch((failure: unknown) => {
    if ((failure as { code?: unknown }).code !== 'EADDRINUSE') throw failure
    return open(0)
  })
}

function portOf({ url }: { readonly url: string }): number {
  return Number(new URL(url).port)
}
