// The routes of alerts: list, add, change, remove, and what was told.
import type { FastifyInstance } from 'fastify'
import { changeAlert, createAlert, thingsOf } from '../alerts/alert-drafts'
import { ALERT_KIND_NAMES, ALERT_KINDS, type AlertKind, type AlertKindName } from '../alerts/kinds'
import type { Alert } from '../../storage/settings/model'
import { answerError, invalid, notFound, type AdminContext } from './admin-context'
import { toAlertView, toNoticeView } from './alert-views'
import { refuseStale } from './changed-meanwhile'
import { describeRoute } from './route-schema'
import { Alert as AlertView, AlertChange, AlertDraft, AlertList, AlertLog } from './shapes/alerts'

const tag = 'Alerts'
const ROUTES = {
  list: describeRoute({ tag, summary: 'Lists the alerts, and the kinds that there are', answer: AlertList }),
  add: describeRoute({ tag, summary: 'Adds an alert', body: AlertDraft, answer: AlertView, status: 201 }),
  log: describeRoute({ tag, summary: 'Lists what was told to whom, newest first', answer: AlertLog }),
  show: describeRoute({ tag, summary: 'Shows an alert, and what is so now', answer: AlertView }),
  change: describeRoute({ tag, summary: 'Changes an alert', body: AlertChange, answer: AlertView }),
  remove: describeRoute({ tag, summary: 'Removes an alert' })
}

interface ById {
  readonly Params: { readonly id: string }
}

export function registerAlerts(api: FastifyInstance, context: AdminContext): void {
  const { config, alerts, now } = context
  const toView = (alert: Alert): AlertView => toAlertView(alert, alerts.current.incidents)
  api.get('/alerts', ROUTES.list, async (): Promise<AlertList> => ({
    alerts: config.current.alerts.map(toView),
    kinds: ALERT_KIND_NAMES.filter((kind) => isShown(context, kind)).map((kind) => toKindView(context, kind))
  }))
  api.post<{ Body: AlertDraft }>('/alerts', ROUTES.add, async (request, reply) => {
    if (!isOffered(context, request.body.kind)) return invalid(reply, { kind: NO_DATABASE })
    const made = createAlert(request.body, { config: config.current, now: now() })
    if ('faults' in made) return invalid(reply, made.faults)
    await config.putAlert(made)
    return reply.code(201).send(toView(made))
  })
  api.get('/alerts/log', ROUTES.log, async (): Promise<AlertLog> => ({
    notices: [...alerts.current.notices].reverse().map(toNoticeView)
  }))
  api.get<ById>('/alerts/:id', ROUTES.show, async (request, reply) => {
    const alert = config.alert(request.params.id)
    return alert === undefined ? notFound(reply, 'alert') : toView(alert)
  })
  api.patch<ById & { Body: AlertChange }>('/alerts/:id', ROUTES.change, async (request, reply) => {
    const alert = config.alert(request.params.id)
    if (alert === undefined) return notFound(reply, 'alert')
    const { was, ...change } = request.body
    const stale = await refuseStale(context, { thing: `alert "${alert.name}"`, current: alert, was })
    if (stale) return answerError(reply, stale)
    const changed = changeAlert(alert, change, config.current)
    if ('faults' in changed) return invalid(reply, changed.faults)
    await config.putAlert(changed, alert)
    return toView(changed)
  })
  api.delete<ById>('/alerts/:id', ROUTES.remove, async (request, reply) => {
    if (config.alert(request.params.id) === undefined) return notFound(reply, 'alert')
    await config.removeAlert(request.params.id)
    return reply.code(204).send()
  })
}

const NO_DATABASE = 'Only runners that share a database can watch this.'

function isOffered({ readHealth }: AdminContext, name: AlertKindName): boolean {
  const kind: AlertKind = ALERT_KINDS[name]
  return kind.needsDatabase !== true || readHealth !== undefined
}

/** Also one that a file of the settings has brought along, so that it can be looked at and removed. */
function isShown(context: AdminContext, name: AlertKindName): boolean {
  return isOffered(context, name) || context.config.current.alerts.some(({ kind }) => kind === name)
}

function toKindView({ config }: AdminContext, name: AlertKindName): AlertList['kinds'][number] {
  const kind: AlertKind = ALERT_KINDS[name]
  const { title, help, about, values } = kind
  return {
    kind: name,
    title,
    help,
    about,
    values: Object.entries(values).map(([key, value]) => ({ key, ...value })),
    things: thingsOf(kind, config.current).map((thing) => ({ id: thing.id, name: thing.name }))
  }
}
