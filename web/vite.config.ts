import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const fromHere = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Builds the GUI into web/dist, which the instance serves on its HTTP port. */
export default defineConfig({
  root: fromHere('.'),
  plugins: [react()],
  resolve: { alias: [{ find: /^#core\//, replacement: fromHere('../src/core/') }] },
  build: {
    outDir: fromHere('./dist'),
    emptyOutDir: true,
    target: 'es2023',
    // A data: URL would need a hole in the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
  // For work on the pages alone: `vite` serves them, a running instance answers.
  server: { port: 5173, proxy: { '/api': 'http://127.0.0.1:5000' } },
});
