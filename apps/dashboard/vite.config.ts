import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** Built into the tracker's static files; in development the API is asked of a running Vetrail. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  build: {
    outDir: fileURLToPath(new URL('../../dist/dashboard', import.meta.url)),
    emptyOutDir: true,
    // Everything stands in files of its own: the content security policy allows nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What the page weighs compressed is held by a test.
    chunkSizeWarningLimit: 1_500,
    rollupOptions: {
      output: { manualChunks: (id) => (/node_modules\/(echarts|zrender)/.test(id) ? 'charts' : undefined) },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080', '/health': 'http://127.0.0.1:8080' } },
});
