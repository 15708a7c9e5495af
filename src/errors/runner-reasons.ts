// The codes of events that were not delivered because of the runner itself, one export per code.
import type { Reason } from './reason'

export const no_mapping: Reason = {
  title: 'no mapping matches',
  advice: 'No mapping that is on has a trigger for this event. Add one, or turn one on, to send events like it.'
}

export const device_mode: Reason = {
  title: 'left to the page',
  advice: "The page that recorded it was in device mode: Heap's script on the page sends it. Nothing needs to be done."
}

export const mapping_failed: Reason = {
  title: 'the mapping gives a value that the field does not take',
  advice: 'Look at the field that the message names, and change where its value comes from.'
}

export const mapping_too_heavy: Reason = {
  title: 'the mapping is too large or too slow',
  advice: 'Change the mapping that the message names: nest fewer functions, or split it. Then retry the events.'
}

export const no_local_heap: Reason = {
  title: 'no local Heap',
  advice: 'Start the runner with its local Heap, or switch the test with the local Heap off in the settings.'
}

export const settings_not_valid: Reason = {
  title: 'the settings of the destination are not valid',
  advice: 'Open its settings, correct what is marked, and save. Then the waiting events are sent.'
}

export const runner_failed: Reason = {
  title: 'the runner failed',
  advice: 'It is tried again. If it goes on, the log of the runner says where.'
}

export const stored_event_damaged: Reason = {
  title: 'damaged in the store',
  advice:
    'It cannot be read any more, so it is not sent. Check the disk. If the source still has the event, send it again, then discard this one.'
}

export const stops_the_runner: Reason = {
  title: 'the runner crashed each time it delivered the event',
  advice:
    'Look at the event, and at what the mappings make of it: it may need more memory than there is. Change the mappings and retry it, or discard it.'
}

export const tried_too_long: Reason = {
  title: 'tried for too long',
  advice: 'Look at the last answer. When the service works again, retry it here.'
}
