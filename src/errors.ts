// Every reason why an event cannot be sent, or was altered on the way: a closed list, its fate, one error class.
// Knows no service, no transport and no wording of a single event: messages are made where the facts are.

/** What becomes of an event. `retry` means: nothing was decided, deliver the stored event again later. */
export type Fate = 'delivered' | 'rejected' | 'retry'

interface Reason {
  /** A few words for a table of reasons. */
  readonly title: string
  /** What the reader can do about it. One or two sentences, no values. */
  readonly advice: string
}

/** The event was not sent, or was refused, and sending it again unchanged would not help. */
export const REJECTIONS = {
  missing_identity: {
    title: 'no user id',
    advice:
      'Heap refuses server-side events without one. Set userId where your server makes the call; an anonymousId stands in for it only where the settings send such events.'
  },
  placeholder_identity: {
    title: 'placeholder user id',
    advice:
      'Heap would merge everyone who shares it into one person, for good. Send the real user id, or none until it is known. If it is a real one, allow it in the settings.'
  },
  identity_too_long: {
    title: 'user id too long',
    advice: 'A shortened id could merge two people, so it is never cut. Send a shorter, stable id.'
  },
  invalid_identity: {
    title: 'user id is not text',
    advice: 'Send the user id as a string. Whole numbers are exact up to 9007199254740991.'
  },
  not_utf8: {
    title: 'user id, group id or name that is not UTF-8',
    advice:
      'Two people, accounts or events would become one. Send UTF-8; a file is converted with: iconv -f WINDOWS-1252 -t UTF-8 <file> (or the encoding that it has).'
  },
  missing_event_name: {
    title: 'no event name',
    advice: 'Give every track call an event name: a string that is not empty.'
  },
  event_name_too_long: {
    title: 'event name too long',
    advice: 'Shorten the name; put the changing part into a property.'
  },
  invalid_properties: {
    title: 'properties are not an object',
    advice: 'Send properties (or traits) as an object of names and values.'
  },
  missing_group_id: {
    title: 'no group id',
    advice: 'Set groupId: it becomes the account id in Heap.'
  },
  placeholder_group_id: {
    title: 'placeholder group id',
    advice:
      'All accounts that share it would be one account in Heap. Send the real groupId, or none until it is known. If it is a real one, allow it in the settings.'
  },
  group_id_too_long: {
    title: 'group id too long',
    advice: 'A shortened id could merge two accounts, so it is never cut. Send a shorter, stable groupId.'
  },
  previous_id_not_heap: {
    title: 'previous id is not a Heap user id',
    advice:
      "Heap can link only its own numeric user ids. Send Heap's user id as previousId, or let the web plugin link the visitor on identify."
  },
  invalid_audience_name: {
    title: 'no usable audience name',
    advice:
      'Give the audience or trait a short key of its own, with a letter or digit. A name prefix keeps it apart from other properties.'
  },
  invalid_membership: {
    title: 'membership is not true or false',
    advice:
      'Send true (entered) or false (exited) under the audience key, or the event "Audience Entered" or "Audience Exited". For a Reverse ETL model, choose a sync mode that takes this kind of change.'
  },
  missing_trait_value: {
    title: 'no value for the computed trait',
    advice: 'Send the value under the trait key, as a string, number, boolean or date.'
  },
  unknown_call_type: {
    title: 'unknown call type',
    advice: 'Use track, identify, page, screen, group or alias.'
  },
  not_an_event: {
    title: 'not an event',
    advice: "Send each event as one JSON object, the way Segment's libraries do."
  },
  invalid_json: {
    title: 'not valid JSON',
    advice: 'Write one JSON object per line, or one JSON array of events.'
  },
  input_cut_off: {
    title: 'the input ends early',
    advice: 'What came before was read. Get the whole input and send it again: Heap ignores what it already has.'
  },
  switched_off: {
    title: 'switched off for Heap by the event',
    advice: 'Nothing, if that was meant. Otherwise remove Heap: false (or All: false) from its integrations.'
  },
  consent_missing: {
    title: 'held back: no consent',
    advice:
      'Nothing, if the user did not agree. Otherwise stamp events with context.consent.categoryPreferences, each required category true.'
  },
  suppressed_user: {
    title: 'the user was deleted',
    advice:
      'Sending it would make the person anew in Heap. If they are welcome again, lift the suppression where people are deleted, and send the event again.'
  },
  unreadable_event: {
    title: 'the event could not be read',
    advice:
      'A value of the event fails when it is read. Send plain data: objects, arrays, strings, numbers, booleans, dates.'
  },
  event_too_large: {
    title: 'the event is too large for a request',
    advice: 'Send fewer or shorter properties with it.'
  },
  refused_by_heap: {
    title: 'refused by Heap',
    advice: "Heap's answer says why. If it is about the App ID, check it in Heap under Account, Manage, Projects."
  },
  api_key_missing: {
    title: 'no API key',
    advice: 'Deleting users needs the API key of the main production environment. In Heap: Account, Manage, Projects.'
  },
  api_key_refused: {
    title: 'API key refused',
    advice:
      'Check the API key and the App ID: Heap deletes users only with those of the main production environment, both from Account, Manage, Projects.'
  },
  deletion_without_user_id: {
    title: 'no user id to delete',
    advice:
      "Heap deletes people by user id and does not know Segment's anonymousId. Request the deletion with the userId, or delete the visitor in Heap."
  },
  deletion_unknown: {
    title: 'deletion request unknown to Heap',
    advice: 'Check that the App ID is the one that asked for the deletion. Heap may forget requests that are long done.'
  },
  answer_not_understood: {
    title: 'answer not understood',
    advice: 'Something else may have answered in place of Heap: check the endpoint and the proxy.'
  }
} as const satisfies Record<string, Reason>

/** Nothing is known to be wrong with the event: deliver it again. */
export const RETRIES = {
  rate_limited: {
    title: 'Heap asked to slow down',
    advice: 'It is sent again after the time that Heap asked for.'
  },
  timed_out: {
    title: 'Heap did not answer in time',
    advice: 'It is sent again; the idempotency key keeps a repeat harmless.'
  },
  heap_unavailable: {
    title: 'Heap is not available',
    advice: 'It is sent again later; nothing needs to be changed.'
  },
  connection_failed: {
    title: 'no connection to Heap',
    advice: 'It is sent again later. If it goes on, check the network, the proxy and the endpoint.'
  },
  held_for_order: {
    title: 'waits for an earlier call about the same user or account',
    advice: 'It is sent once the earlier one has gone through, so that the newest value wins.'
  },
  not_decided: {
    title: 'refused together with others, and not yet on its own',
    advice: 'It is sent again later. If it stays, look at the rejected events beside it: one of them is at fault.'
  },
  not_sent: {
    title: 'not sent',
    advice: 'Nothing is wrong with it: send it again.'
  }
} as const satisfies Record<string, Reason>

/** The event was sent, and something in it was changed or left out to fit what Heap accepts. */
export const ALTERATIONS = {
  value_shortened: {
    title: 'strings shortened',
    advice: 'Heap keeps a limited number of characters of a value. Send a shorter one.'
  },
  characters_lost: {
    title: 'text that is not UTF-8',
    advice:
      'Characters were lost before it came here (U+FFFD). Send UTF-8; a file is converted with: iconv -f WINDOWS-1252 -t UTF-8 <file> (or the encoding that it has).'
  },
  array_shortened: {
    title: 'arrays shortened',
    advice:
      'Whole elements were dropped from the end so that the rest stays valid JSON. Send fewer or smaller elements.'
  },
  object_shortened: {
    title: 'objects shortened',
    advice: 'Whole entries were dropped from the end so that the rest stays valid JSON. Flatten it, or send less of it.'
  },
  item_events_left_out: {
    title: 'items without an event of their own',
    advice: 'There are more items than the mapping allows, or the name would be too long. They are still in the list.'
  },
  key_too_long: {
    title: 'keys too long',
    advice: 'The property was left out. Use a shorter name, or less nesting: joined names count as one key.'
  },
  key_collision: {
    title: 'two names became one',
    advice:
      'The later one was kept (of page and screen calls, their own name and category). Rename one: a.b and { a: { b } } are the same property in Heap.'
  },
  key_renamed: {
    title: 'keys renamed',
    advice: 'Heap reserves the name for user properties. Use another one to choose it yourself.'
  },
  not_finite: {
    title: 'numbers that are not finite',
    advice: 'NaN and Infinity were left out. Send a number, or nothing.'
  },
  invalid_date: {
    title: 'invalid dates',
    advice: 'The date was left out. Send a valid date or an ISO 8601 string.'
  },
  circular: {
    title: 'circular references',
    advice: 'The branch that leads back to itself was left out. Send plain data.'
  },
  too_deep: {
    title: 'nested too deep',
    advice: 'The branch below the limit was left out. Send flatter data.'
  },
  unreadable_value: {
    title: 'values that fail when read',
    advice: 'The value was left out. Send plain data instead of objects with computed fields.'
  },
  placeholder_ignored: {
    title: 'placeholder user id ignored',
    advice: "Heap's own user id was used instead. Send the real user id, or none."
  },
  heap_user_id_ignored: {
    title: "Heap's user id ignored",
    advice:
      'It has to be a string of digits from 0 to 9007199254740991, without leading zeros, as heap.getUserId() gives it.'
  },
  session_id_ignored: {
    title: "Heap's session id ignored",
    advice: 'Send the text that heap.getSessionId() gives. Heap takes it only with events of identified users.'
  },
  timestamp_replaced: {
    title: 'timestamp replaced',
    advice:
      'timestamp was missing, unreadable or unlikely, so originalTimestamp or receivedAt was used. Send ISO 8601.'
  },
  timestamp_unlikely: {
    title: 'unlikely times',
    advice:
      'The event is said to be from before 2000, or from more than a day after it arrived. It was sent as it is. Check the clock and the unit of timestamp.'
  },
  timestamp_left_out: {
    title: 'no usable timestamp',
    advice: 'Heap uses the time of arrival. Send timestamp as ISO 8601.'
  },
  traits_left_out: {
    title: 'traits of an event without a user id',
    advice: 'Heap sets user properties only for an identity. Identify the user to set them.'
  },
  values_as_text: {
    title: 'numbers and booleans sent as text',
    advice: 'Heap takes only text with the events of anonymous visitors. Identify the user to keep the types.'
  },
  idempotency_key_left_out: {
    title: 'message id not usable',
    advice:
      'Send messageId as text; Heap wants at least 8 characters for anonymous visitors. Without it a repeat counts twice.'
  },
  user_not_linked: {
    title: 'account not linked to a user',
    advice: 'The account was updated, but the group call has no user id to link to it. Set userId.'
  }
} as const satisfies Record<string, Reason>

export type RejectionCode = keyof typeof REJECTIONS
export type RetryCode = keyof typeof RETRIES
export type AlterationCode = keyof typeof ALTERATIONS
export type ErrorCode = RejectionCode | RetryCode

/** What was altered in an event that was sent. Names paths and lengths, never a value: values are personal data. */
export interface Issue {
  readonly code: AlterationCode
  /** Where, from the root of the event: `properties.cart.items`. At most 200 characters of it. */
  readonly path: string
  /** The limit that was applied, in UTF-16 units or levels. */
  readonly limit?: number
  /** What was found, in the unit of `limit`. */
  readonly actual?: number
  /** The name that the property has in Heap, where it was renamed. */
  readonly renamedTo?: string
}

export interface ErrorFacts {
  readonly path?: string
  readonly limit?: number
  /** What was found, in the unit of `limit`. */
  readonly actual?: number
  /** Unit of `limit` and `actual`. Absent: UTF-16 units. */
  readonly unit?: 'bytes'
  /** HTTP status of the refusal, when there was one. */
  readonly status?: number
  /** What the service answered, at most 300 characters. */
  readonly answer?: string
  /** How long the service asked to wait, in milliseconds. */
  readonly retryAfterMs?: number
}

/**
 * The one error of this package. Usually a value inside an outcome; thrown only for misuse.
 * `message` says what, where, which limit and what to do, and never contains a value of the event.
 */
export class HeapDestinationError extends Error {
  override readonly name = 'HeapDestinationError'

  constructor(
    readonly code: ErrorCode,
    what: string,
    readonly facts: ErrorFacts = {}
  ) {
    super(`${what} ${reasonFor(code).advice}`)
  }

  get fate(): Exclude<Fate, 'delivered'> {
    return fateOfCode(this.code)
  }
}

export function fateOfCode(code: ErrorCode): Exclude<Fate, 'delivered'> {
  return Object.hasOwn(RETRIES, code) ? 'retry' : 'rejected'
}

/** Title and advice of any code of the three lists. */
export function reasonFor(code: ErrorCode | AlterationCode): Reason {
  // Looked up, not merged: this is asked for every event that is refused.
  if (isIn(REJECTIONS, code)) return REJECTIONS[code]
  return isIn(RETRIES, code) ? RETRIES[code] : ALTERATIONS[code]
}

function isIn<Table extends object>(table: Table, code: string): code is Extract<keyof Table, string> {
  return Object.hasOwn(table, code)
}
