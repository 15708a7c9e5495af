// The name of each type of Braze's Currents: Segment's name if there is one, otherwise channel and participle.

/**
 * Names that follow no rule. Source: Segment, "Braze Source", "Events"; those that it does not have are in its style.
 */
const NAMES: Readonly<Record<string, string>> = {
  'agentconsole.AgentExecuted': 'Agent Executed',
  'agentconsole.ToolInvocation': 'Agent Tool Invoked',
  'contentoptimizer.ComponentStore': 'Content Optimizer Component Stored',
  'users.behaviors.CustomEvent': 'Custom Event Performed',
  'users.behaviors.InstallAttribution': 'Install Attributed',
  'users.behaviors.Location': 'Location Recorded',
  'users.behaviors.Purchase': 'Purchase Made',
  'users.behaviors.Uninstall': 'Application Uninstalled',
  'users.behaviors.app.FirstSession': 'First Session Started',
  'users.behaviors.app.NewsFeedImpression': 'News Feed Viewed',
  'users.behaviors.app.SessionEnd': 'Session Ended',
  'users.behaviors.app.SessionStart': 'Session Started',
  'users.behaviors.geofence.DataEvent': 'Geofence Data Recorded',
  'users.behaviors.geofence.RecordEvent': 'Geofence Recorded',
  'users.behaviors.liveactivity.PushToStartTokenChange': 'Live Activity Push To Start Token Changed',
  'users.behaviors.liveactivity.UpdateTokenChange': 'Live Activity Update Token Changed',
  'users.behaviors.pushnotification.TokenStateChange': 'Push Notification Token State Changed',
  'users.behaviors.subscription.GlobalStateChange': 'Subscription Global State Changed',
  'users.behaviors.subscriptiongroup.StateChange': 'Subscription Group State Changed',
  'users.campaigns.Abort': 'Campaign Aborted',
  'users.campaigns.Conversion': 'Campaign Converted',
  'users.campaigns.EnrollInControl': 'Campaign Control Group Entered',
  'users.campaigns.FrequencyCap': 'Campaign Frequency Capped',
  'users.canvas.Abort': 'Canvas Aborted',
  'users.canvas.Conversion': 'Canvas Converted',
  'users.canvas.Entry': 'Canvas Entered',
  'users.canvas.FrequencyCap': 'Canvas Frequency Capped',
  'users.canvas.costep.Conversion': 'Canvas Content Optimizer Step Converted',
  'users.canvas.exit.MatchedAudience': 'Canvas Exited By Audience',
  'users.canvas.exit.PerformedEvent': 'Canvas Exited By Event',
  'users.canvas.experimentstep.Conversion': 'Canvas Experiment Step Converted',
  'users.canvas.experimentstep.SplitEntry': 'Canvas Experiment Step Split Entered',
  'users.canvasstep.Progression': 'Canvas Step Progressed',
  'users.messages.email.Click': 'Email Link Clicked',
  'users.messages.pushnotification.IosForeground': 'iOS Foreground Push Opened',
  'users.messages.pushnotification.Open': 'Push Notification Tapped',
  'users.RandomBucketNumberUpdate': 'Random Bucket Number Updated',
  'users.UserDeleteRequest': 'User Deletion Requested',
  'users.UserOrphan': 'User Orphaned'
}

/**
 * Channels, by the part of a type after `users.messages.`. Source: Braze, "Message engagement events" and Currents
 * changelog.
 */
const CHANNELS: Readonly<Record<string, string>> = {
  banner: 'Banner',
  contentcard: 'Content Card',
  email: 'Email',
  featureflag: 'Feature Flag',
  inappmessage: 'In-App Message',
  landingpage: 'Landing Page',
  line: 'LINE',
  liveactivity: 'Live Activity',
  newsfeedcard: 'News Feed Card',
  pushnotification: 'Push Notification',
  rcs: 'RCS',
  sms: 'SMS',
  survey: 'Survey',
  webhook: 'Webhook',
  whatsapp: 'WhatsApp'
}

/** What can happen to a message, by the last part of a type. */
const PARTICIPLES: Readonly<Record<string, string>> = {
  Abort: 'Aborted',
  Bounce: 'Bounced',
  CarrierSend: 'Sent to Carrier',
  Click: 'Clicked',
  Deferral: 'Deferred',
  Delivery: 'Delivered',
  DeliveryFailure: 'Delivery Failed',
  Dismiss: 'Dismissed',
  Failure: 'Failed',
  FormSubmission: 'Form Submitted',
  Impression: 'Viewed',
  InboundReceive: 'Inbound Received',
  MarkAsSpam: 'Marked As Spam',
  Open: 'Opened',
  Outcome: 'Outcome Received',
  Read: 'Read',
  Rejection: 'Rejected',
  Response: 'Response Received',
  Retry: 'Retried',
  Send: 'Sent',
  ShortLinkClick: 'Short Link Clicked',
  SoftBounce: 'Soft Bounced',
  Unsubscribe: 'Unsubscribed'
}

const MESSAGE = /^users\.messages\.([a-z]+)\.([A-Za-z]+)$/

/**
 * The name of a type; an unknown type is its own name. For WhatsApp, Segment uses Braze's words: `WhatsApp Delivery`.
 */
export function eventNameOf(eventType: string): string {
  if (Object.hasOwn(NAMES, eventType)) return NAMES[eventType] ?? eventType
  const [, channel = '', happening = ''] = MESSAGE.exec(eventType) ?? []
  if (!Object.hasOwn(CHANNELS, channel) || !Object.hasOwn(PARTICIPLES, happening)) return eventType
  const word = channel === 'whatsapp' ? happening.replace(/(?<=[a-z])(?=[A-Z])/g, ' ') : PARTICIPLES[happening]
  return `${CHANNELS[channel] ?? ''} ${word ?? ''}`
}

/**
 * Types that Braze alone can know of: message engagement, campaigns, canvases, subscriptions, uninstalls. New types of
 * these families match as well.
 */
const OWN =
  /^users\.(messages\.|campaigns\.|canvas\.|canvasstep\.|behaviors\.(subscription|subscriptiongroup)\.|behaviors\.Uninstall$)/

/**
 * Whether a type is taken unless the settings say otherwise. Custom events, purchases, sessions and locations are not:
 * they usually came from the customer's own tracking and would count twice.
 */
export function isTakenByDefault(eventType: string): boolean {
  return OWN.test(eventType)
}
