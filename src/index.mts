// The package's main entry for ES modules, where the default export of a CommonJS module is not the whole module.
export * from './index.js'
export { destination as default } from './index.js'
