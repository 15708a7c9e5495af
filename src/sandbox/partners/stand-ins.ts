// Starts the stand-ins for all partners on one port: returns their addresses, content, faults and clock.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AccessRules } from '../../access/access-rules'
import { textAnswer, type Answer } from '../answers'
import { createClock } from '../clock'
import { Faults, parseFaults, type Fault, type FaultState } from '../faults'
import { sendSpoilt, sendWhole, toFaultAnswer } from '../sending'
import { AB_TASTY_DEFAULTS, AbTastyStandIn, type AbTastyOptions } from './ab-tasty'
import { BRAZE_DEFAULTS, BrazeStandIn, type BrazeOptions } from './braze'
import { COHORTS_DEFAULTS, CohortsStandIn, type CohortsOptions } from './braze-cohorts'
import { CDP_DEFAULTS, CdpStandIn, type CdpOptions } from './cdp'
import { COMMAND_AI_DEFAULTS, CommandAiStandIn, type CommandAiOptions } from './command-ai'
import type { StandIn } from './stand-in'
import { answerPage } from './stand-in-pages'

export interface StandInsOptions {
  /** Default: a free one. */
  readonly port?: number
  /** Epoch milliseconds. Default: the clock of this machine. */
  readonly now?: () => number
  /** Token for viewing what they hold, sent as `Authorization: Bearer`. Default: none. */
  readonly adminToken?: string
  readonly braze?: Partial<BrazeOptions>
  readonly cohorts?: Partial<CohortsOptions>
  readonly abTasty?: Partial<AbTastyOptions>
  readonly commandAi?: Partial<CommandAiOptions>
  readonly cdp?: Partial<CdpOptions>
}

export interface StandIns {
  /**
   * Base URL; each partner is below it: `/braze`, `/braze-cohorts`, `/ab-tasty`, `/command-ai`, `/cdp`. The base URL
   * itself says what to enter for each; `/sandbox/held` says what they hold.
   */
  readonly url: string
  readonly braze: BrazeStandIn
  readonly cohorts: CohortsStandIn
  readonly abTasty: AbTastyStandIn
  readonly commandAi: CommandAiStandIn
  readonly cdp: CdpStandIn
  /** Paths of all requests, in order of arrival. */
  readonly requests: readonly string[]
  /** Paths of faults begin with the partner's: `/braze/users/track`. @throws TypeError when one makes no sense. */
  addFaults(...faults: Fault[]): void
  faults(): FaultState[]
  clearFaults(): void
  now(): number
  /** Moves the clock of the stand-ins forward, in milliseconds. */
  advanceClock(ms: number): void
  close(): Promise<void>
}

/** Stand-ins on loopback, for tests and for trying things out. */
export async function createStandIns(options: StandInsOptions = {}): Promise<StandIns> {
  const clock = createClock(options.now ?? Date.now)
  const faults = new Faults()
  const partners = createPartners(options)
  const requests: string[] = []
  const closing = new AbortController()
  const serving: Serving = {
    bases: basesOf(partners),
    faults,
    requests,
    rules: new AccessRules({ hostNames: [], token: options.adminToken }),
    now: () => clock.now(),
    url: () => urlOf(server),
    signal: closing.signal
  }
  const server = createServer((request, response) => {
    serve(serving, request, response).catch(() => response.destroy())
  })
  await listen(server, options.port ?? 0)
  return {
    ...partners,
    url: urlOf(server),
    requests,
    addFaults: (...added) => {
      const parsed = parseFaults(added)
      if (!parsed.ok) throw new TypeError(parsed.reason)
      faults.add(parsed.body)
    },
    faults: () => faults.list(),
    clearFaults: () => faults.clear(),
    now: () => clock.now(),
    advanceClock: (ms) => clock.advance(ms),
    close: () => {
      closing.abort()
      return closeServer(server)
    }
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

type Partners = Pick<StandIns, 'braze' | 'cohorts' | 'abTasty' | 'commandAi' | 'cdp'>

function createPartners({ braze, cohorts, abTasty, commandAi, cdp }: StandInsOptions): Partners {
  return {
    braze: new BrazeStandIn({ ...BRAZE_DEFAULTS, ...braze }),
    cohorts: new CohortsStandIn({ ...COHORTS_DEFAULTS, ...cohorts }),
    abTasty: new AbTastyStandIn({ ...AB_TASTY_DEFAULTS, ...abTasty }),
    commandAi: new CommandAiStandIn({ ...COMMAND_AI_DEFAULTS, ...commandAi }),
    cdp: new CdpStandIn({ ...CDP_DEFAULTS, ...cdp })
  }
}

type Bases = Readonly<Record<string, StandIn>>

function basesOf({ braze, cohorts, abTasty, commandAi, cdp }: Partners): Bases {
  return { braze, 'braze-cohorts': cohorts, 'ab-tasty': abTasty, 'command-ai': commandAi, cdp }
}

interface Serving {
  readonly bases: Bases
  readonly faults: Faults
  readonly requests: string[]
  readonly rules: AccessRules
  readonly now: () => number
  readonly url: () => string
  readonly signal: AbortSignal
}

async function serve(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
  const { method = '', headers } = request
  const asked = { method, path, headers, now: serving.now(), url: serving.url() }
  const page = answerPage(asked, serving.bases, serving.rules)
  if (page) return sendWhole(response, page)
  const [, base = '', ...rest] = path.split('/')
  serving.requests.push(path)
  const fault = serving.faults.next(path)
  const partner = Object.hasOwn(serving.bases, base) ? serving.bases[base] : undefined
  const text = await readText(request, partner?.maxBytes ?? 0)
  const answer = (): Answer => {
    if (!partner) return textAnswer(404, 'No partner has this address.')
    return partner.answer({ method, path: `/${rest.join('/')}`, headers, text, now: serving.now() })
  }
  if (!fault) return sendWhole(response, answer())
  const real = fault.applied ? answer() : undefined
  await sendSpoilt(response, toFaultAnswer(fault, real), { fault, signal: serving.signal })
}

/** `undefined` when larger than `maxBytes`. */
async function readText(request: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= maxBytes) chunks.push(chunk)
  }
  return size > maxBytes ? undefined : Buffer.concat(chunks).toString('utf8')
}
