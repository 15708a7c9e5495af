// Why an integration was not connected with Heap by OAuth. One export per code. Shown on the page that a person comes back to.
import type { RefusalReason } from './reason'

export const oauth_state_unknown: RefusalReason = {
  status: 400,
  title: 'this connection was not begun here, or has ended already',
  advice: 'Begin again in the catalog. Each attempt counts once, and a restart of the runner ends those under way.'
}

export const oauth_expired: RefusalReason = {
  status: 400,
  title: 'the attempt took too long',
  advice: 'Begin again in the catalog. An attempt may take ten minutes.'
}

export const oauth_failed: RefusalReason = {
  status: 400,
  title: 'Heap ended the attempt',
  advice: 'Do what the message says. The redirect URL in Heap has to be that of the catalog, to the letter.'
}

export const oauth_other_browser: RefusalReason = {
  status: 403,
  title: 'the connection was begun in another browser',
  advice: 'Begin and end it in one browser that takes cookies. If you began none, somebody else did: close the page.'
}

export const oauth_denied: RefusalReason = {
  status: 403,
  title: 'access was denied in Heap',
  advice: 'Begin again, and approve. Only some roles in Heap may: ask an administrator of your account.'
}

export const oauth_other_customer: RefusalReason = {
  status: 409,
  title: 'another environment of Heap granted access',
  advice:
    'Choose the environment that the integration is connected with. For another one, add an integration: two never mix.'
}

export const oauth_settings_changed: RefusalReason = {
  status: 409,
  title: 'the integration was changed meanwhile',
  advice: 'Look at its settings, and begin again.'
}

export const oauth_client_refused: RefusalReason = {
  status: 502,
  title: 'Heap does not know the client',
  advice: 'Copy client id and client secret of the integration from Heap once more.'
}

export const oauth_code_refused: RefusalReason = {
  status: 502,
  title: 'Heap does not take the code',
  advice: 'Begin again. A code counts once and for a short time, and for the redirect URL that it was asked with.'
}

export const oauth_redirected: RefusalReason = {
  status: 502,
  title: 'Heap named another address',
  advice: 'Secrets are not sent elsewhere. Check the address of Heap in the settings of the integration.'
}

export const oauth_unreadable: RefusalReason = {
  status: 502,
  title: "Heap's answer cannot be read",
  advice: 'Begin again. If it goes on, tell us: Heap may have changed its answers.'
}

export const oauth_unreachable: RefusalReason = {
  status: 502,
  title: 'Heap does not answer',
  advice: 'Check that this machine reaches Heap, and begin again.'
}
