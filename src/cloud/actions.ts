// The list of all actions, by the names that mappings refer to. A published name must not change.
import { identifyUser } from './identify-user'
import { linkUser } from './link-user'
import { syncAudience } from './sync-audience'
import { trackEvent } from './track-event'
import { updateAccount } from './update-account'

export const actions = { trackEvent, identifyUser, syncAudience, updateAccount, linkUser }
