// The actions under the names that mappings refer to. A name, once published, must not change.
import { identifyUser } from './identify-user'
import { linkUser } from './link-user'
import { syncAudience } from './sync-audience'
import { trackEvent } from './track-event'
import { updateAccount } from './update-account'

export const actions = { trackEvent, identifyUser, syncAudience, updateAccount, linkUser }
