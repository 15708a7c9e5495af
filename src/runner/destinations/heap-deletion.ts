// Deletes people from Heap for a stored destination.
import { setTimeout as pause } from 'node:timers/promises'
import { WAITS } from '../../delivery/caps'
import { hold } from '../../delivery/conversation'
import { askDeletionStatus } from '../../heap/deletion'
import { toPersonHash } from '../../heap/deletion-users'
import { DeletionTokens } from '../../heap/deletion-tokens'
import { checkUsers, createDeletionRun, emptyReceipt, openExchange } from '../../deletion'
import { machineTime } from '../../storage/spent/machine-clock'
import type { Deletion, DeletionAccess, Surroundings, Unavailable } from './destination-type'
import { heapSettingsOf } from './heap-settings'

/** How users of the page and the API can accept odd ids. */
const LIST_ADVICE = {
  literal: 'tick "Take every line literally" (in the API: "literal": true)',
  column: 'take only the column with the ids'
}

/** Kept between requests, per credentials. */
const tokens = new DeletionTokens()

export function openHeapDeletion(access: DeletionAccess, surroundings: Surroundings): Deletion | Unavailable {
  const { apiKey, now, signal } = access
  const settings = heapSettingsOf(access.settings, surroundings)
  if ('problem' in settings) return settings
  const waiting = { now, monotonic: machineTime, sleep: (ms: number) => pause(ms, undefined, { signal }), signal }
  const opened = openExchange({
    ...waiting,
    random: Math.random,
    maxTotalMs: WAITS.pagePatience,
    proxies: surroundings.proxies
  })
  const credentials = { url: settings.deletionUrl, appId: settings.appId, apiKey }
  return {
    check: (userIds, { isLiteral }) => {
      const listed = userIds.map((id, index) => ({ id, place: `user ${String(index + 1)}` }))
      return checkUsers(listed, settings, { isLiteral, advice: LIST_ADVICE }).map((user) => ({
        ...user,
        person: toPersonHash(user.identity, settings.identityRules)
      }))
    },
    request: (users) =>
      createDeletionRun({ ...waiting, settings, apiKey, opened, tokens }).request(users, emptyReceipt(settings.appId)),
    look: (id) => hold(askDeletionStatus(id, { credentials, tokens, now }), opened.exchange),
    close: () => opened.close()
  }
}
