// Events of Braze's Currents become track calls: names, users, times, and what is left out.
import { eventNameOf, isTakenByDefault } from '../../src/partners/braze-currents/event-names'
import { readCurrents } from '../../src/partners/braze-currents/currents'
import { DEFAULT_CURRENTS, type CurrentsSettings } from '../../src/partners/braze-currents/settings'

const CLICK = {
  event_type: 'users.messages.email.Click',
  id: '7a1c4f0e-0000-4000-8000-000000000001',
  time: 1_767_225_600,
  user: { user_id: '0123456789abcdef01234567', external_user_id: 'user-1', device_id: 'd1', timezone: 'Europe/Paris' },
  properties: { campaign_id: 'c1', campaign_name: 'Spring', url: 'https://example.com', canvas_id: null }
}

const read = (events: unknown, settings: Partial<CurrentsSettings> = {}) =>
  readCurrents({ events }, { ...DEFAULT_CURRENTS, ...settings })

test('an event becomes a track call with its id, its time and its properties', () => {
  expect(read([CLICK])).toEqual([
    {
      type: 'track',
      event: 'Email Link Clicked',
      userId: 'user-1',
      messageId: '7a1c4f0e-0000-4000-8000-000000000001',
      timestamp: '2026-01-01T00:00:00.000Z',
      properties: { campaign_id: 'c1', campaign_name: 'Spring', url: 'https://example.com' },
      context: { library: { name: 'braze-currents' }, device: { id: 'd1' }, timezone: 'Europe/Paris' }
    }
  ])
})

test.each<[Partial<CurrentsSettings>, object]>([
  [{ names: 'raw' }, { event: 'users.messages.email.Click' }],
  [{ prefix: 'Braze ' }, { event: 'Braze Email Link Clicked' }],
  [{ names: 'raw', prefix: 'braze/' }, { event: 'braze/users.messages.email.Click' }],
  [{ identity: 'user_id' }, { userId: '0123456789abcdef01234567' }]
])('settings %j', (settings, part) => {
  expect(read([CLICK], settings)).toMatchObject([part])
})

test.each<[string, unknown]>([
  ['no body', undefined],
  ['null', null],
  ['an empty object', {}],
  ['no events', { events: [] }],
  ['events that are null', { events: null }],
  ['a list', []]
])('%s is a probe', (_, body) => {
  expect(readCurrents(body, DEFAULT_CURRENTS)).toEqual([])
})

test.each<[string, object]>([
  ['without properties', { properties: undefined }],
  ['with null in place of everything', { properties: null, user: null, id: null, time: null }],
  ['with nulls inside', { properties: { a: null, b: [null], c: { d: null } }, user: { external_user_id: null } }],
  ['with a time that is none', { time: 'soon' }],
  ['with a time beyond all dates', { time: 1e300 }]
])('an event %s is taken', (_, part) => {
  const [call] = read([{ ...CLICK, ...part }])
  expect(call).toMatchObject({ type: 'track', event: 'Email Link Clicked' })
  expect(JSON.stringify(call)).not.toContain('null')
})

test('entries that are no events are told by their place, and cost no other', () => {
  expect(
    read([null, 'x', CLICK, {}, { event_type: 7 }]).map((entry) => ('fault' in entry ? entry.fault : entry.event))
  ).toEqual([
    'events[0] is not a JSON object.',
    'events[1] is not a JSON object.',
    'Email Link Clicked',
    'events[3] has no event_type.',
    'events[4] has no event_type.'
  ])
})

test('credentials are left out at any depth, and texts of people unless they are wanted', () => {
  const credentials = {
    push_token: 's3cret',
    web_push_token_public_key: 's3cret',
    web_push_token_user_auth: 's3cret',
    push_to_start_token: 's3cret',
    update_token: 's3cret'
  }
  const texts = {
    message_body: 'hello',
    input: 'hello',
    output: 'hello',
    raw_response: 'hello',
    flow_response_json: '{}'
  }
  const deep = Array.from({ length: 40 }).reduce<object>((inner) => ({ inner }), credentials)
  const properties = { ...credentials, ...texts, kept: [{ ...credentials, n: 1 }], deep }
  const [call] = read([{ ...CLICK, properties }])
  expect(call).toMatchObject({ properties: { kept: [{ n: 1 }] } })
  expect(JSON.stringify(call)).not.toMatch(/s3cret|hello/)
  const [withTexts] = read([{ ...CLICK, properties }], { keepsTexts: true })
  expect(withTexts).toMatchObject({ properties: { ...texts, kept: [{ n: 1 }] } })
  expect(JSON.stringify(withTexts)).not.toContain('s3cret')
})

/** All types of Braze's event glossary and Currents changelog, up to version 12; `-`: not taken by default. */
const TYPES: readonly [type: string, name: string, off?: '-'][] = [
  ['agentconsole.AgentExecuted', 'Agent Executed', '-'],
  ['agentconsole.ToolInvocation', 'Agent Tool Invoked', '-'],
  ['contentoptimizer.ComponentStore', 'Content Optimizer Component Stored', '-'],
  ['users.RandomBucketNumberUpdate', 'Random Bucket Number Updated', '-'],
  ['users.behaviors.CustomEvent', 'Custom Event Performed', '-'],
  ['users.behaviors.InstallAttribution', 'Install Attributed', '-'],
  ['users.behaviors.Location', 'Location Recorded', '-'],
  ['users.behaviors.Purchase', 'Purchase Made', '-'],
  ['users.behaviors.Uninstall', 'Application Uninstalled'],
  ['users.behaviors.app.FirstSession', 'First Session Started', '-'],
  ['users.behaviors.app.SessionEnd', 'Session Ended', '-'],
  ['users.behaviors.app.SessionStart', 'Session Started', '-'],
  ['users.behaviors.liveactivity.PushToStartTokenChange', 'Live Activity Push To Start Token Changed', '-'],
  ['users.behaviors.liveactivity.UpdateTokenChange', 'Live Activity Update Token Changed', '-'],
  ['users.behaviors.pushnotification.TokenStateChange', 'Push Notification Token State Changed', '-'],
  ['users.behaviors.subscription.GlobalStateChange', 'Subscription Global State Changed'],
  ['users.behaviors.subscriptiongroup.StateChange', 'Subscription Group State Changed'],
  ['users.campaigns.Conversion', 'Campaign Converted'],
  ['users.campaigns.EnrollInControl', 'Campaign Control Group Entered'],
  ['users.canvas.Conversion', 'Canvas Converted'],
  ['users.canvas.Entry', 'Canvas Entered'],
  ['users.canvas.costep.Conversion', 'Canvas Content Optimizer Step Converted'],
  ['users.canvas.exit.MatchedAudience', 'Canvas Exited By Audience'],
  ['users.canvas.exit.PerformedEvent', 'Canvas Exited By Event'],
  ['users.canvas.experimentstep.Conversion', 'Canvas Experiment Step Converted'],
  ['users.canvas.experimentstep.SplitEntry', 'Canvas Experiment Step Split Entered'],
  ['users.canvasstep.Progression', 'Canvas Step Progressed'],
  ['users.messages.banner.Abort', 'Banner Aborted'],
  ['users.messages.banner.Click', 'Banner Clicked'],
  ['users.messages.banner.Dismiss', 'Banner Dismissed'],
  ['users.messages.banner.Impression', 'Banner Viewed'],
  ['users.messages.contentcard.Abort', 'Content Card Aborted'],
  ['users.messages.contentcard.Click', 'Content Card Clicked'],
  ['users.messages.contentcard.Dismiss', 'Content Card Dismissed'],
  ['users.messages.contentcard.Impression', 'Content Card Viewed'],
  ['users.messages.contentcard.Send', 'Content Card Sent'],
  ['users.messages.email.Abort', 'Email Aborted'],
  ['users.messages.email.Bounce', 'Email Bounced'],
  ['users.messages.email.Click', 'Email Link Clicked'],
  ['users.messages.email.Deferral', 'Email Deferred'],
  ['users.messages.email.Delivery', 'Email Delivered'],
  ['users.messages.email.MarkAsSpam', 'Email Marked As Spam'],
  ['users.messages.email.Open', 'Email Opened'],
  ['users.messages.email.Retry', 'Email Retried'],
  ['users.messages.email.Send', 'Email Sent'],
  ['users.messages.email.SoftBounce', 'Email Soft Bounced'],
  ['users.messages.email.Unsubscribe', 'Email Unsubscribed'],
  ['users.messages.featureflag.Impression', 'Feature Flag Viewed'],
  ['users.messages.inappmessage.Abort', 'In-App Message Aborted'],
  ['users.messages.inappmessage.Click', 'In-App Message Clicked'],
  ['users.messages.inappmessage.Impression', 'In-App Message Viewed'],
  ['users.messages.landingpage.Click', 'Landing Page Clicked'],
  ['users.messages.landingpage.FormSubmission', 'Landing Page Form Submitted'],
  ['users.messages.landingpage.Impression', 'Landing Page Viewed'],
  ['users.messages.line.Retry', 'LINE Retried'],
  ['users.messages.line.Send', 'LINE Sent'],
  ['users.messages.liveactivity.Outcome', 'Live Activity Outcome Received'],
  ['users.messages.liveactivity.Send', 'Live Activity Sent'],
  ['users.messages.newsfeedcard.Impression', 'News Feed Card Viewed'],
  ['users.messages.pushnotification.Abort', 'Push Notification Aborted'],
  ['users.messages.pushnotification.Bounce', 'Push Notification Bounced'],
  ['users.messages.pushnotification.IosForeground', 'iOS Foreground Push Opened'],
  ['users.messages.pushnotification.Open', 'Push Notification Tapped'],
  ['users.messages.pushnotification.Retry', 'Push Notification Retried'],
  ['users.messages.pushnotification.Send', 'Push Notification Sent'],
  ['users.messages.rcs.Abort', 'RCS Aborted'],
  ['users.messages.rcs.Send', 'RCS Sent'],
  ['users.messages.sms.Abort', 'SMS Aborted'],
  ['users.messages.sms.CarrierSend', 'SMS Sent to Carrier'],
  ['users.messages.sms.Delivery', 'SMS Delivered'],
  ['users.messages.sms.DeliveryFailure', 'SMS Delivery Failed'],
  ['users.messages.sms.InboundReceive', 'SMS Inbound Received'],
  ['users.messages.sms.Rejection', 'SMS Rejected'],
  ['users.messages.sms.Retry', 'SMS Retried'],
  ['users.messages.sms.Send', 'SMS Sent'],
  ['users.messages.sms.ShortLinkClick', 'SMS Short Link Clicked'],
  ['users.messages.survey.Response', 'Survey Response Received'],
  ['users.messages.webhook.Abort', 'Webhook Aborted'],
  ['users.messages.webhook.Failure', 'Webhook Failed'],
  ['users.messages.webhook.Retry', 'Webhook Retried'],
  ['users.messages.webhook.Send', 'Webhook Sent'],
  ['users.messages.whatsapp.Abort', 'WhatsApp Abort'],
  ['users.messages.whatsapp.Click', 'WhatsApp Click'],
  ['users.messages.whatsapp.Delivery', 'WhatsApp Delivery'],
  ['users.messages.whatsapp.Failure', 'WhatsApp Failure'],
  ['users.messages.whatsapp.InboundReceive', 'WhatsApp Inbound Receive'],
  ['users.messages.whatsapp.Read', 'WhatsApp Read'],
  ['users.messages.whatsapp.Retry', 'WhatsApp Retry'],
  ['users.messages.whatsapp.Send', 'WhatsApp Send'],
  ['users.messages.carrierpigeon.Click', 'users.messages.carrierpigeon.Click'],
  ['users.messages.email.Levitation', 'users.messages.email.Levitation'],
  ['users.campaigns.Levitation', 'users.campaigns.Levitation'],
  ['users.constructor.toString', 'users.constructor.toString', '-'],
  ['something.New', 'something.New', '-'],
  ['constructor', 'constructor', '-']
]

test.each(TYPES.map(([type, name, off]) => ({ type, name, isTaken: off === undefined })))(
  '$type is called $name',
  (row) => {
    const { type } = row
    expect({ type, name: eventNameOf(type), isTaken: isTakenByDefault(type) }).toEqual(row)
  }
)

test('names are as many as types: no two types are counted as one', () => {
  expect(new Set(TYPES.map(([, name]) => name)).size).toBe(TYPES.length)
})

test('types are switched on and off by name', () => {
  const events = ['users.behaviors.Purchase', 'users.messages.email.Open', 'something.New'].map((event_type) => ({
    ...CLICK,
    event_type
  }))
  const namesOf = (settings: Partial<CurrentsSettings>) =>
    read(events, settings).map((entry) => 'event' in entry && entry.event)
  expect(namesOf({})).toEqual(['Email Opened'])
  expect(
    namesOf({ alsoTypes: ['users.behaviors.Purchase', 'something.New'], notTypes: ['users.messages.email.Open'] })
  ).toEqual(['Purchase Made', 'something.New'])
})
