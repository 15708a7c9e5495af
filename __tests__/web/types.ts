// Compiled, never run: how TypeScript sees the three ways in. Every line here is one that docs/web.md shows.
import { AnalyticsBrowser } from '@segment/analytics-next'
import { abTastySignals, commandAiSignals, heapEnrichment, heapPlugin } from '../../src/web'

export async function registered(): Promise<void> {
  const analytics = AnalyticsBrowser.load({ writeKey: 'WRITE_KEY' })
  const signals = [abTastySignals(), commandAiSignals({ prefix: 'Command AI ', events: ['opened'] })]
  await analytics.register(heapPlugin({ appId: '1234567890', region: 'EU', signals }), heapEnrichment())
}

export function asFactory(): AnalyticsBrowser {
  return AnalyticsBrowser.load({ writeKey: 'WRITE_KEY', plugins: [heapPlugin] })
}

export function asPlugin(): AnalyticsBrowser {
  return AnalyticsBrowser.load({ writeKey: 'WRITE_KEY', plugins: [heapPlugin({ appId: '1234567890' })] })
}
