// The entry of this folder, which deletes users in Heap. Importing it starts nothing.
export { createDeletionRun, type DeletionOptions, type DeletionResult, type DeletionRun } from './deletion-run'
export { openExchange, toRequestLines, type ExchangeOptions } from './exchange'
export { toLookFailure, type DeletionFailure } from './failure'
export { checkUsers, readUserList, type CheckedUser } from './listed-users'
export { readListText } from './list-text'
export { type ListedUser } from './listed-user'
export { type ListAdvice } from './odd-lines'
export {
  countAccepted,
  createReceipt,
  discardReceipt,
  emptyReceipt,
  identitiesIn,
  isComplete,
  isEmptyReceipt,
  isPending,
  parseReceipt,
  readReceipt,
  type Receipt
} from './receipt'
