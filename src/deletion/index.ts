// Public entry of deleting users. Importing it starts nothing.
export { createDeletionRun, type DeletionOptions, type DeletionResult, type DeletionRun } from './deletion-run'
export { openExchange, toRequestLines, type ExchangeOptions } from './exchange'
export { toLookFailure, type DeletionFailure } from './failure'
export { checkUsers, readUserList, type CheckedUser } from './listed-users'
export { type ListedUser } from './listed-user'
export { type Ways } from './odd-lines'
export {
  countTaken,
  createReceipt,
  discardReceipt,
  emptyReceipt,
  isComplete,
  isEmptyReceipt,
  isPending,
  readReceipt,
  type Receipt
} from './receipt'
