// The names of what one runner at a time works on: the syncs of a target, and the webhooks of an integration.

export function targetKey(targetId: string): string {
  return `target:${targetId}`
}

export function webhooksKey(integrationId: string): string {
  return `webhooks:${integrationId}`
}
