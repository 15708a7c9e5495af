// The codes of alterations, one export per code. The event was sent, but something in it was changed or left out,
// because Heap does not accept it.
import type { Reason } from './reason'

export const value_shortened: Reason = {
  title: 'strings shortened',
  advice: 'Heap keeps a limited number of characters of a value. Send a shorter one.'
}

export const characters_lost: Reason = {
  title: 'text that is not UTF-8',
  advice:
    'Characters were lost before the event arrived (U+FFFD). Send UTF-8. To convert a file: iconv -f WINDOWS-1252 -t UTF-8 <file> (or the encoding that it has).'
}

export const array_shortened: Reason = {
  title: 'arrays shortened',
  advice: 'Whole elements were dropped from the end so that the rest stays valid JSON. Send fewer or smaller elements.'
}

export const object_shortened: Reason = {
  title: 'objects shortened',
  advice: 'Whole entries were dropped from the end so that the rest stays valid JSON. Flatten it, or send less of it.'
}

export const item_events_left_out: Reason = {
  title: 'items without an event of their own',
  advice: 'There are more items than the mapping allows, or the name would be too long. They are still in the list.'
}

export const key_too_long: Reason = {
  title: 'keys too long',
  advice: 'The property was left out. Use a shorter name, or less nesting: joined names count as one key.'
}

export const key_collision: Reason = {
  title: 'two names became one',
  advice:
    'The later one was kept; of a page or screen call, its own name and category. Rename one: a.b and { a: { b } } are the same property in Heap.'
}

export const key_renamed: Reason = {
  title: 'keys renamed',
  advice: 'Heap reserves this name of a user property. To choose the new name yourself, send another one.'
}

export const not_finite: Reason = {
  title: 'numbers that are not finite',
  advice: 'NaN and Infinity were left out. Send a number, or nothing.'
}

export const digits_lost: Reason = {
  title: 'numbers too long to be exact',
  advice:
    'Digits of numbers beyond 9007199254740991 were lost before the event arrived. The number was sent as it is. Send such numbers as text.'
}

export const invalid_date: Reason = {
  title: 'invalid dates',
  advice: 'The date was left out. Send a valid date or an ISO 8601 string.'
}

export const circular: Reason = {
  title: 'circular references',
  advice: 'The branch that leads back to itself was left out. Send plain data.'
}

export const too_deep: Reason = {
  title: 'nested too deep',
  advice: 'The branch below the limit was left out. Send flatter data.'
}

export const unreadable_value: Reason = {
  title: 'values that fail when read',
  advice: 'The value was left out. Send plain data instead of objects with computed fields.'
}

export const placeholder_ignored: Reason = {
  title: 'placeholder user id ignored',
  advice: "Heap's own user id was used instead. Send the real user id, or none."
}

export const heap_user_id_ignored: Reason = {
  title: "Heap's user id ignored",
  advice:
    'It has to be a string of digits from 0 to 9007199254740991, without leading zeros, as heap.getUserId() gives it.'
}

export const session_id_ignored: Reason = {
  title: "Heap's session id ignored",
  advice: 'Send the text that heap.getSessionId() gives. Heap takes it only with events of identified users.'
}

export const timestamp_replaced: Reason = {
  title: 'timestamp replaced',
  advice: 'timestamp was missing, unreadable or unlikely, so originalTimestamp or receivedAt was used. Send ISO 8601.'
}

export const timestamp_unlikely: Reason = {
  title: 'unlikely times',
  advice:
    'The time of the event is before 2000, or more than a day after it arrived. It was sent as it is. Check the clock of the sender and the unit of timestamp.'
}

export const timestamp_left_out: Reason = {
  title: 'no usable timestamp',
  advice: 'Heap uses the time of arrival. Send timestamp as ISO 8601.'
}

export const traits_left_out: Reason = {
  title: 'traits beside an event',
  advice:
    'Heap takes no traits with an event. Identify the user to set them, or switch on in the settings that traits of events are sent.'
}

export const membership_event_left_out: Reason = {
  title: 'updated rows without an event',
  advice:
    'An updated row does not say that its user has just entered or left, so only the user property was sent. If that is enough, there is nothing to do.'
}

export const values_as_text: Reason = {
  title: 'numbers and booleans sent as text',
  advice:
    'Heap takes only text in events of anonymous visitors, and in events with additional identifiers. To keep the types, do not send these.'
}

export const identifier_left_out: Reason = {
  title: 'additional identifier left out',
  advice:
    'It is not an e-mail address, is a placeholder or is too long. If user ids are hashed, no e-mail address is sent. Check which field the mapping takes it from.'
}

export const idempotency_key_left_out: Reason = {
  title: 'message id not usable',
  advice:
    'Send messageId as text; for anonymous visitors Heap requires at least 8 characters. Without it, an event that is sent again counts twice.'
}

export const user_not_linked: Reason = {
  title: 'account not linked to a user',
  advice: 'The account was updated, but the group call has no user id to link to it. Set userId.'
}
