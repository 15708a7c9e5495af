// A provider of tracers that keeps spans in memory, as an SDK of OpenTelemetry would send them somewhere.
import { AsyncLocalStorage } from 'node:async_hooks'
import {
  context,
  propagation,
  ROOT_CONTEXT,
  trace,
  type Attributes,
  type Context,
  type ContextManager,
  type Span,
  type SpanContext,
  type SpanOptions
} from '@opentelemetry/api'

export interface KeptSpan {
  readonly name: string
  readonly id: string
  readonly parentId: string | undefined
  readonly traceId: string
  readonly attributes: Attributes
  status: number
  isEnded: boolean
}

class MemorySpan implements Span {
  constructor(
    readonly kept: KeptSpan,
    private readonly spanned: SpanContext
  ) {}

  spanContext = (): SpanContext => this.spanned
  isRecording = (): boolean => !this.kept.isEnded
  setAttribute = (key: string, value: Attributes[string]): this =>
    Object.assign(this, void (this.kept.attributes[key] = value))
  setAttributes = (attributes: Attributes): this =>
    Object.assign(this, void Object.assign(this.kept.attributes, attributes))
  setStatus = ({ code }: { code: number }): this => Object.assign(this, void (this.kept.status = code))
  end = (): void => void (this.kept.isEnded = true)
  addEvent = (): this => this
  addLink = (): this => this
  addLinks = (): this => this
  updateName = (): this => this
  recordException = (): void => undefined
}

class Contexts implements ContextManager {
  private readonly storage = new AsyncLocalStorage<Context>()
  active = (): Context => this.storage.getStore() ?? ROOT_CONTEXT
  with: ContextManager['with'] = (current, work, self, ...given) =>
    this.storage.run(current, () => work.apply(self as never, given))
  bind: ContextManager['bind'] = (_context, target) => target
  enable = (): this => this
  disable = (): this => this
}

/** Keeps the spans of this process until `stop`. */
export function keepSpans(): { readonly spans: readonly KeptSpan[]; stop(): void } {
  const spans: KeptSpan[] = []
  let last = 0
  const idOf = (digits: number): string => String(++last).padStart(digits, '0')
  const startSpan = (name: string, { attributes = {} }: SpanOptions = {}, from: Context = context.active()): Span => {
    const parent = trace.getSpanContext(from)
    const traceId = parent?.traceId ?? idOf(32)
    const kept = {
      name,
      id: idOf(16),
      parentId: parent?.spanId,
      traceId,
      attributes: { ...attributes },
      status: 0,
      isEnded: false
    }
    spans.push(kept)
    return new MemorySpan(kept, { traceId, spanId: kept.id, traceFlags: 1 })
  }
  const startActiveSpan = (name: string, ...rest: unknown[]): unknown => {
    const work = rest.at(-1) as (span: Span) => unknown
    const span = startSpan(name, typeof rest[0] === 'object' ? (rest[0] as SpanOptions) : {})
    return context.with(trace.setSpan(context.active(), span), () => work(span))
  }
  trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan, startActiveSpan }) })
  context.setGlobalContextManager(new Contexts())
  propagation.setGlobalPropagator({
    inject: () => undefined,
    fields: () => ['traceparent'],
    extract: (into, carrier) => {
      const [, traceId, spanId] =
        /^00-(\w{32})-(\w{16})-/.exec(String((carrier as Record<string, unknown>)['traceparent'])) ?? []
      return traceId === undefined || spanId === undefined
        ? into
        : trace.setSpanContext(into, { traceId, spanId, traceFlags: 1 })
    }
  })
  const stop = (): void => {
    for (const api of [trace, context, propagation]) api.disable()
  }
  return { spans, stop }
}
