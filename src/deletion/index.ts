// Public entry of deleting users. Importing it starts nothing.
export { createDeletionRun, type DeletionOptions, type DeletionResult, type DeletionRun } from './deletion-run'
export { openExchange, toRequestLines, type ExchangeOptions } from './exchange'
export { toLookFailure, type DeletionFailure } from './failure'
export { checkUsers, readUserList, type ListedUser } from './listed-users'
export {
  countTaken,
  createReceipt,
  discardReceipt,
  isComplete,
  isEmptyReceipt,
  isPending,
  readReceipt,
  type Receipt
} from './receipt'
