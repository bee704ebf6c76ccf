/** Builds the dashboard as static files that need no inline script and no inline style. */
import path from 'node:path'
import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = import.meta.dirname

// eslint-disable-next-line no-restricted-exports -- Vite reads its configuration from the default export
export default defineConfig({
  root: here,
  base: './',
  plugins: [react(), tailwind()],
  build: {
    outDir: path.join(here, '../dist/renderer'),
    emptyOutDir: true,
    target: 'chrome130',
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
  },
})
