import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { type Plugin, defineConfig } from 'vite';

const fromHere = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Zod can write JSON schemas, which is the server's business (OpenAPI). The pages never ask for one: its writers are left out
 * of the bundle, 9 KB of a first load.
 */
function withoutJsonSchemas(): Plugin {
  const writers = /[\\/]zod[\\/]v4[\\/]core[\\/](json-schema-processors|to-json-schema)\.js$/;
  return {
    name: 'without-json-schemas',
    transform(code, id) {
      if (!writers.test(id)) return null;
      const names = [...code.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name]) => name);
      return `const none = () => { throw new Error('JSON schemas are left out of the GUI'); };\n${names.map((name) => `export const ${name} = ${(name ?? '').startsWith('create') ? '() => none' : 'none'};`).join('\n')}\nexport { none as process };`;
    },
  };
}

/** Packed once, as small as it goes, instead of at every visit: the instance sends what the browser takes. */
function packed(): Plugin {
  const texts = /\.(js|css|svg|webmanifest)$/;
  return {
    name: 'packed',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      const names = Object.keys(bundle).filter((name) => texts.test(name));
      await Promise.all(
        names.map(async (name) => {
          const path = join(dir, name);
          const bytes = await readFile(path);
          if (bytes.length < PACK_FROM_BYTES) return;
          const [br, gz] = await Promise.all([brotli(bytes), promisify(gzip)(bytes, { level: 9 })]);
          await Promise.all([writeFile(`${path}.br`, br), writeFile(`${path}.gz`, gz)]);
        }),
      );
    },
  };
}
const PACK_FROM_BYTES = 1400;
const brotli = (bytes: Buffer): Promise<Buffer> =>
  promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });

interface Graph {
  getModuleInfo(id: string): { readonly importers: readonly string[] } | null;
}

/** Mantine's fields and dialogs with what they stand on: every other page needs most of them, and they are dozens of crumbs. */
const FIELDS =
  /node_modules\/(@mantine|@floating-ui|react-remove-scroll|react-style-singleton|react-number-format|use-sidecar)/;

/**
 * What the first page needs comes in three files instead of seventy: a browser asks for six at a time, and most of them took longer to ask for
 * than to send. The words stay apart, a file for each language.
 */
function createFirstFiles(): (id: string, graph: Graph) => string | null {
  const known = new Map<string, ReadonlySet<string>>();
  const wanted = new Map([
    ['src/main.tsx', 'frame'],
    ['features/overview/overview-page.tsx', 'overview'],
  ]);
  /** By which of the two a module is reached without a dynamic import. */
  const reachedBy = (id: string, graph: Graph): ReadonlySet<string> => {
    const kept = known.get(id);
    if (kept !== undefined) return kept;
    const found = new Set<string>();
    // Modules that import each other are answered by the others.
    known.set(id, found);
    for (const [end, name] of wanted) if (id.endsWith(end)) found.add(name);
    for (const importer of graph.getModuleInfo(id)?.importers ?? [])
      for (const name of reachedBy(importer, graph)) found.add(name);
    return found;
  };
  return (id, graph) => {
    const found = reachedBy(id, graph);
    return found.has('frame') ? 'frame' : found.has('overview') ? 'overview' : null;
  };
}

/** Builds the GUI into web/dist, which the instance serves on its HTTP port. */
export default defineConfig({
  root: fromHere('.'),
  plugins: [react(), withoutJsonSchemas(), packed()],
  resolve: { alias: [{ find: /^#core\//, replacement: fromHere('../src/core/') }] },
  // The instance replaces it with a nonce of its own at each visit (edge/http/gui.ts); the second is how the scroll lock of dialogs asks.
  html: { cspNonce: '__CSP_NONCE__' },
  define: { __webpack_nonce__: `document.querySelector('meta[property="csp-nonce"]')?.nonce` },
  build: {
    outDir: fromHere('./dist'),
    emptyOutDir: true,
    target: 'es2023',
    // A data: URL would need a hole in the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What both need belongs to the first page.
            { debugName: 'first page', name: createFirstFiles(), priority: 2 },
            { name: 'fields', test: FIELDS, priority: 1 },
          ],
        },
      },
    },
  },
  // For work on the pages alone: `vite` serves them, a running instance answers.
  server: { port: 5173, proxy: { '/api': 'http://127.0.0.1:5000', '/problems': 'http://127.0.0.1:5000' } },
});
