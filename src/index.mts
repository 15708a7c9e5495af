// The same for ES modules: there, what a CommonJS module exports as its default is only a part of it.
export * from './index.js'
export { destination as default } from './index.js'
