// Jest's `globalTeardown`.
export { removeRunFolder as default } from './run-folder'
