import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const SERVER = process.env['EARWORM_SERVER'] ?? 'http://127.0.0.1:4700';

/** Built to `build/page`, which the server serves below `/page/`. `vite` alone is for working on the page. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/page/',
  plugins: [react()],
  build: {
    outDir: path.join(import.meta.dirname, '../build/page'),
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    // The policy of the server allows no data: scripts or fonts.
    assetsInlineLimit: 0,
  },
  server: {
    proxy: { '/api': { target: SERVER, ws: true }, '/health': SERVER, '/docs': SERVER },
  },
});
