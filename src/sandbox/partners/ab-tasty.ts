// A stand-in for AB Tasty's Universal Data Connector, with its tokens and its rows that expire.
import { jsonAnswer, type Answer } from '../answers'
import { bearerOf, isObject, isTyped, jsonOf, notFound, type Held, type PartnerRequest, type StandIn } from './stand-in'

export interface AbTastyOptions {
  readonly accountId: string
  readonly clientId: string
  readonly clientSecret: string
}

export const AB_TASTY_DEFAULTS: AbTastyOptions = {
  accountId: '0123456789abcdef0123456789abcdef',
  clientId: 'client',
  clientSecret: 'client-secret'
}

/** AB Tasty, "Authentication": how long a token lasts, in seconds. */
const TOKEN_SECONDS = 43_200
/** AB Tasty, "Universal Data Connector": rows of a request, and after how many days they are forgotten. */
const MAX_ROWS = 100_000
const ROW_DAYS = 30
const DAY_MS = 86_400_000

const VISITOR_ID = /^[a-z0-9-]{1,32}$/i
const PLAIN = /^[^\s,"';]+$/

interface Row {
  readonly value: string
  readonly expiresAt: number
}

export class AbTastyStandIn implements StandIn {
  /** AB Tasty, "Universal Data Connector": 20 MB. */
  readonly maxBytes = 20_000_000
  /** Rows by partner, segment and visitor. */
  private readonly rows = new Map<string, Map<string, Row>>()
  private readonly tokens = new Map<string, number>()
  /** Tokens that were issued. */
  issued = 0
  /** Rows that were queued and then dropped: not in the documented form. */
  droppedRows = 0

  constructor(private readonly options: AbTastyOptions) {}

  readonly addressKeys = ['url', 'tokenUrl']

  get credentials() {
    const { accountId, clientId, clientSecret } = this.options
    return { accountId, clientId, clientSecret }
  }

  held(now: number): Held[] {
    return this.segments().map((segment) => {
      const [partner = '', name = ''] = segment.split(' ')
      return { segment: name, members: this.members(partner, name, now) }
    })
  }

  /** Segments as `<partner> <segment>` that ever had a row. */
  segments(): string[] {
    return [...this.rows.keys()].sort()
  }

  /** Visitors whose row says `true` and has not expired, sorted. */
  members(partner: string, segment: string, now: number): string[] {
    const rows = this.rows.get(`${partner} ${segment}`) ?? new Map<string, Row>()
    return [...rows].flatMap(([id, row]) => (row.value === 'true' && row.expiresAt > now ? [id] : [])).sort()
  }

  /** Invalidates all tokens at once. */
  revokeTokens(): void {
    this.tokens.clear()
  }

  answer(request: PartnerRequest): Answer {
    if (request.path === '/oauth/v2/token') return this.giveToken(request)
    const [, accounts, account, segments, last = '', ...more] = request.path.split('/')
    if (accounts !== 'accounts' || segments !== 'segments' || last === '' || more.length > 0) return notFound()
    const token = bearerOf(request)
    if (!((this.tokens.get(token) ?? 0) > request.now)) {
      return jsonAnswer(401, { message: `Token ${token} is not valid` })
    }
    if (account !== this.options.accountId) return jsonAnswer(403, { message: 'Forbidden' })
    if (request.method === 'GET') return this.readBack(last, request.now)
    return request.method === 'POST' ? this.take(last, request) : notFound()
  }

  private giveToken(request: PartnerRequest): Answer {
    const body = jsonOf(request.text)
    if (request.method !== 'POST' || !isObject(body)) return jsonAnswer(400, { error: 'invalid_request' })
    const { grant_type: grant, client_id: id, client_secret: secret } = body
    if (grant !== 'client_credentials') return jsonAnswer(400, { error: 'unsupported_grant_type' })
    if (id !== this.options.clientId || secret !== this.options.clientSecret) {
      return jsonAnswer(401, { error: 'invalid_client', client_secret: secret })
    }
    this.issued += 1
    const token = `token-${this.issued}`
    this.tokens.set(token, request.now + TOKEN_SECONDS * 1000)
    return jsonAnswer(200, { access_token: token, expires_in: TOKEN_SECONDS, token_type: 'bearer' })
  }

  /** Takes `visitor_id,segment,value`. Rows are checked after the answer, so nobody is told of a bad one. */
  private take(partner: string, request: PartnerRequest): Answer {
    if (!isTyped(request, 'text/csv')) return jsonAnswer(415, { message: 'Unsupported Media Type' })
    if (request.text === undefined) return jsonAnswer(413, { message: 'Payload Too Large' })
    const [header, ...lines] = request.text.split('\n')
    if (header?.split(',').length !== 3) return jsonAnswer(400, { message: 'The header has three columns' })
    if (lines.length > MAX_ROWS) return jsonAnswer(413, { message: 'Payload Too Large' })
    for (const line of lines) this.store(partner, line, request.now)
    return jsonAnswer(202, { message: 'queued' })
  }

  private store(partner: string, line: string, now: number): void {
    const [visitor = '', segment = '', value = '', ...more] = line.split(',')
    const isGood = VISITOR_ID.test(visitor) && PLAIN.test(segment) && PLAIN.test(value) && more.length === 0
    if (!isGood) {
      this.droppedRows += 1
      return
    }
    const key = `${partner} ${segment}`
    const rows = this.rows.get(key) ?? new Map<string, Row>()
    this.rows.set(key, rows.set(visitor, { value, expiresAt: now + ROW_DAYS * DAY_MS }))
  }

  private readBack(visitor: string, now: number): Answer {
    const held = [...this.rows].flatMap(([key, rows]) => {
      const row = rows.get(visitor)
      if (!row || row.expiresAt <= now) return []
      const [partner, segment] = key.split(' ')
      const expiration = new Date(row.expiresAt).toISOString()
      return [{ visitor_id: visitor, segment, value: row.value, expiration, partner }]
    })
    return jsonAnswer(200, held)
  }
}
