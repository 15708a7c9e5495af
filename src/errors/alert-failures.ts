// The codes of an alert that did not reach a recipient, one export per code.
import type { Reason } from './reason'

export const recipient_refused: Reason = {
  title: 'the receiver refused it',
  advice: 'Make a new address for it in the receiving tool, and enter it at the recipient.'
}

export const recipient_redirected: Reason = {
  title: 'the receiver answered with another address',
  advice: 'Enter the address that it leads to. Nothing is sent to an address that nobody has entered.'
}

export const recipient_unreachable: Reason = {
  title: 'the receiver did not answer',
  advice: 'Check the address, and that this machine reaches it. It is tried again for a day.'
}

export const mail_refused: Reason = {
  title: 'the mail server refused it',
  advice: 'Check the sender, the people it goes to, and what this server takes.'
}

export const mail_login_refused: Reason = {
  title: 'the mail server refused the user or the password',
  advice: 'Enter both once more at the recipient.'
}

export const recipient_incomplete: Reason = {
  title: 'a secret of the recipient is missing',
  advice: 'Enter its address, or the password of its mail server.'
}

export const recipient_removed: Reason = {
  title: 'the recipient was removed',
  advice: 'Nothing needs to be done.'
}

export const too_many_waiting: Reason = {
  title: 'too many others waited for the same recipient',
  advice: 'Mend the recipient: newer ones are kept.'
}
