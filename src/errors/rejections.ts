// The codes of rejected events, one export per code. The event was not sent, or was refused, and sending it again
// unchanged would not help.
import type { Reason } from './reason'

export const missing_identity: Reason = {
  title: 'no user id',
  advice:
    'Heap refuses server-side events without one. Set userId where your server makes the call. An anonymousId is taken instead only if the settings allow it.'
}

export const placeholder_identity: Reason = {
  title: 'placeholder user id',
  advice:
    'Heap would merge everyone who shares it into one person, for good. Send the real user id, or none until it is known. If it is a real id of yours, allow it in the settings.'
}

export const identity_too_long: Reason = {
  title: 'user id too long',
  advice: 'A shortened id could merge two people, so it is never cut. Send a shorter, stable id.'
}

export const invalid_identity: Reason = {
  title: 'user id is not text',
  advice: 'Send the user id as a string. Whole numbers are exact up to 9007199254740991.'
}

export const not_utf8: Reason = {
  title: 'user id, group id or name that is not UTF-8',
  advice:
    'Two people, accounts or events could become one. Send UTF-8. To convert a file: iconv -f WINDOWS-1252 -t UTF-8 <file> (or the encoding that it has).'
}

export const missing_event_name: Reason = {
  title: 'no event name',
  advice: 'Give every track call an event name: a string that is not empty.'
}

export const event_name_too_long: Reason = {
  title: 'event name too long',
  advice: 'Shorten the name; put the changing part into a property.'
}

export const invalid_properties: Reason = {
  title: 'properties are not an object',
  advice: 'Send properties (or traits) as an object of names and values.'
}

export const missing_group_id: Reason = {
  title: 'no group id',
  advice: 'Set groupId: it becomes the account id in Heap.'
}

export const placeholder_group_id: Reason = {
  title: 'placeholder group id',
  advice:
    'All accounts that share it would be one account in Heap. Send the real groupId, or none until it is known. If it is a real id of yours, allow it in the settings.'
}

export const group_id_too_long: Reason = {
  title: 'group id too long',
  advice: 'A shortened id could merge two accounts, so it is never cut. Send a shorter, stable groupId.'
}

export const previous_id_not_heap: Reason = {
  title: 'previous id is not a Heap user id',
  advice:
    "Heap can link only its own numeric user ids. Send Heap's user id as previousId, or let the web plugin link the visitor on identify."
}

export const invalid_audience_name: Reason = {
  title: 'no usable audience name',
  advice:
    'Give the audience or trait a short key of its own, with a letter or digit. A name prefix keeps it apart from other properties.'
}

export const invalid_membership: Reason = {
  title: 'membership is not true or false',
  advice:
    'Send true (entered) or false (exited) under the audience key, or the event "Audience Entered" or "Audience Exited". For a Reverse ETL model, choose a sync mode that takes this kind of change.'
}

export const unchanged_membership: Reason = {
  title: 'the membership did not change',
  advice:
    'Send memberships as a user property, or as both: the newest value wins there. Or choose a sync mode without updated rows.'
}

export const missing_trait_value: Reason = {
  title: 'no value for the computed trait',
  advice: 'Send the value under the trait key, as a string, number, boolean or date.'
}

export const unknown_call_type: Reason = {
  title: 'unknown call type',
  advice: 'Use track, identify, page, screen, group or alias.'
}

export const not_an_event: Reason = {
  title: 'not an event',
  advice: "Send each event as one JSON object, the way Segment's libraries do."
}

export const invalid_json: Reason = {
  title: 'not valid JSON',
  advice: 'Write one JSON object per line, or one JSON array of events.'
}

export const input_cut_off: Reason = {
  title: 'the input ends early',
  advice: 'What came before was read. Get the whole input and send it again: Heap ignores what it already has.'
}

export const switched_off: Reason = {
  title: 'switched off for Heap by the event',
  advice:
    'If that was meant, there is nothing to do. Otherwise remove Heap: false (or All: false) from its integrations.'
}

export const consent_missing: Reason = {
  title: 'held back: no consent',
  advice:
    'If the user did not agree, there is nothing to do. Otherwise stamp events with context.consent.categoryPreferences, each required category true.'
}

export const suppressed_user: Reason = {
  title: 'the user was deleted',
  advice:
    'Sending it would create the person in Heap again. If that is wanted, lift the suppression on the page that deletes people, and send the event again.'
}

export const unreadable_event: Reason = {
  title: 'the event could not be read',
  advice:
    'A value of the event throws an error when it is read. Send plain data: objects, arrays, strings, numbers, booleans, dates.'
}

export const event_too_large: Reason = {
  title: 'the event is too large for a request',
  advice: 'Send fewer or shorter properties with it.'
}

export const refused_by_heap: Reason = {
  title: 'refused by Heap',
  advice: "Heap's answer says why. If it is about the App ID, check it in Heap under Account, Manage, Projects."
}

export const api_key_missing: Reason = {
  title: 'no API key',
  advice: 'Deleting users needs the API key of the main production environment. In Heap: Account, Manage, Projects.'
}

export const api_key_refused: Reason = {
  title: 'API key refused',
  advice:
    'Check the API key and the App ID: Heap deletes users only with those of the main production environment, both from Account, Manage, Projects.'
}

export const deletion_without_user_id: Reason = {
  title: 'no user id to delete',
  advice:
    "Heap deletes people by user id and does not know Segment's anonymousId. Request the deletion with the userId, or delete the visitor in Heap."
}

export const deletion_unknown: Reason = {
  title: 'deletion request unknown to Heap',
  advice:
    'Check that the App ID is the one that asked for the deletion. Heap may forget old requests that are complete.'
}

export const answer_not_understood: Reason = {
  title: 'answer not understood',
  advice: 'Something other than Heap may have answered: check the endpoint and the proxy.'
}

export const invalid_partner_id: Reason = {
  title: 'user id that the partner does not take',
  advice:
    'Choose another identity property for this integration in Heap. It has to hold the id by which the partner knows people, in the form that the partner documents.'
}

export const refused_by_partner: Reason = {
  title: 'refused by the partner',
  advice:
    "The partner's answer says why. If it is about a field, compare the settings with the partner's page in docs/partners."
}
