// How the page is built: one script, one style sheet, nothing inline, so that a strict content security policy holds.
import type { ConfigEnv, UserConfig } from 'vite'

const config: UserConfig = {
  base: '/',
  build: {
    outDir: '../../dist/catalog',
    emptyOutDir: true,
    target: 'es2022',
    assetsDir: 'assets',
    // `data:` addresses would need a wider policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Kilobytes. A test holds what counts: less than 200 KB gzipped.
    chunkSizeWarningLimit: 700
  },
  // For work on the page: `npx vite src/catalog`, with a runner at its usual address.
  server: { proxy: { '/api': 'http://127.0.0.1:3000', '/v1': 'http://127.0.0.1:3000' } }
}

/** What is shipped depends on `--mode` alone: Vite would take the environment's NODE_ENV, and ship a debug build of React. */
export default function configure({ command, mode }: ConfigEnv): UserConfig {
  if (command === 'build') process.env['NODE_ENV'] = mode
  return config
}
