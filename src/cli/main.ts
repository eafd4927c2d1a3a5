/** ENTRY of the command line client: `realms <group> <verb> [arguments] [--flags]`. */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Stripping types and compiling is half of a short command's time; a tree that cannot be written to goes without.
enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/compile', import.meta.url)));
const [{ run }, { thisMachine }] = await Promise.all([import('./run.ts'), import('./io/machine.ts')]);

const stop = new AbortController();
// One press may arrive several times (terminal, npm, launcher), and work begun must be able to clean up: repeats are the
// same wish. A second press is the launcher's to answer.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
// `realms … | head`: who reads has seen enough.
process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
  if (fault.code !== 'EPIPE') throw fault;
});

process.exitCode = await run(process.argv.slice(2), thisMachine(stop.signal));
