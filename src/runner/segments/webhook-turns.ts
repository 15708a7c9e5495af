// Whose webhooks this runner processes, where several runners share the store, and when it looks for them.
import type { MembershipStore } from '../../storage/memberships/memberships'
import type { Ownership } from '../../storage/ownership/ownership'
import type { ConfigStore } from '../../storage/settings/config-store'
import type { EngineSettings, SegmentEngine } from './engine'
import { webhooksKey } from './ownership-keys'

export interface WebhookTurnsOptions {
  readonly config: ConfigStore
  readonly store: MembershipStore
  readonly ownership: Ownership
  readonly engine: Pick<SegmentEngine, 'configure' | 'wake'>
  readonly onError: (error: unknown) => void
}

/** How often to look for webhooks that another runner has stored without a word, in milliseconds. */
const LOOK_EVERY_MS = 5000

export class WebhookTurns {
  private readonly listening: (() => void)[] = []
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly options: WebhookTurnsOptions) {
    options.config.onChange(() => this.configure())
  }

  async start(): Promise<void> {
    const { ownership, onError } = this.options
    const look = () => void this.look().catch(onError)
    this.timer = setInterval(look, LOOK_EVERY_MS).unref()
    this.listening.push(
      ownership.onChange(() => {
        this.configure()
        look()
      }),
      ownership.onNudge((key) => key.startsWith(webhooksKey('')) && this.isOurs(key) && this.options.engine.wake())
    )
    this.configure()
    await this.look()
  }

  /** This runner has stored a webhook. Its own engine knows already. */
  noteStored(integrationId: string): void {
    const key = webhooksKey(integrationId)
    if (!this.isOurs(key)) this.options.ownership.nudge(key)
  }

  close(): void {
    clearInterval(this.timer)
    for (const end of this.listening.splice(0)) end()
  }

  private configure(): void {
    const { config, ownership, engine } = this.options
    ownership.want(
      'webhooks',
      config.current.integrations.map(({ id }) => webhooksKey(id))
    )
    engine.configure(toEngineSettings(config.current, ownership))
  }

  private async look(): Promise<void> {
    const { config, store, ownership, engine } = this.options
    const { othersWorkOn } = toEngineSettings(config.current, ownership)
    if ((await store.webhooks.waiting(1, othersWorkOn)).length > 0) engine.wake()
  }

  private isOurs(key: string): boolean {
    return this.options.ownership.leaseOf(key) !== undefined
  }
}

/** Webhooks of an integration that has been removed are anybody's. */
export function toEngineSettings({ integrations, targets }: ConfigStore['current'], ownership: Ownership) {
  const others = integrations.filter(({ id }) => ownership.leaseOf(webhooksKey(id)) === undefined)
  return { integrations, targets, othersWorkOn: others.map(({ id }) => id) } satisfies EngineSettings
}
