import { promises as fs } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vitest/config'

const built = path.resolve(import.meta.dirname, '../src/automate_studio/built')
const worthCompressing = /\.(js|css|svg|json|map)$/
const compress = promisify(gzip)

/** Writes a compressed copy beside each file, which the server gives to those who take it. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    async closeBundle() {
      const files = await fs.readdir(built, { recursive: true })
      for (const file of files.filter((name) => worthCompressing.test(name))) {
        const content = await fs.readFile(path.join(built, file))
        await fs.writeFile(path.join(built, `${file}.gz`), await compress(content, { level: 9 }))
      }
    },
  }
}

export default defineConfig({
  base: './',
  plugins: [react(), compressed()],
  resolve: { alias: { '@': path.resolve(import.meta.dirname, 'src') } },
  build: { outDir: built, emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0 },
  server: { proxy: { '/v1': process.env.AUTOMATE_URL ?? 'http://127.0.0.1:8000' } },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    server: { deps: { inline: [/@rjsf\//] } },
  },
})
