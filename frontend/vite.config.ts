import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Where the API lives while developing: the mock (`npm run mock`) or a real server. */
const backend = process.env.NOC_BACKEND ?? 'http://127.0.0.1:18123';

export default defineConfig({
  base: '/static/console/',
  plugins: [react()],
  build: {
    target: 'es2023',
    // An inlined font or image would be a data: URL, which the page's policy forbids for fonts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy: {
      '/api': backend,
      '/mock': backend,
      '/ws': { target: backend, ws: true },
    },
  },
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
  },
});
