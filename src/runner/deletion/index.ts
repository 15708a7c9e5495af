// Public entry of deleting users. Importing it starts nothing.
export {
  createDeletionRun,
  isPending,
  type DeletionOptions,
  type DeletionResult,
  type DeletionRun
} from './deletion-run'
export { openExchange, toRequestLines, type ExchangeOptions } from './exchange'
export { checkUsers, readUserList, type ListedUser } from './listed-users'
export { createReceipt, discardReceipt, readReceipt, type Receipt } from './receipt'
