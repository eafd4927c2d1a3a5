/** Loaded before an instance (`--import`): a provider who sends some bytes instead of doing the work, and commits to them as to a result. */
import { registerHooks } from 'node:module';

const WHERE = /\/src\/runtime\/work\/provider\.ts$/;
const RIGHT = 'const report = await runtime.executor.run(';

registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context);
    if (!WHERE.test(url)) return loaded;
    const source = Buffer.from(loaded.source as Uint8Array).toString();
    if (!source.includes(RIGHT)) throw new Error('provider.ts runs tasks in another way now');
    return { ...loaded, source: source.replace(RIGHT, `const report = await lazy(runtime.executor.run)(`) + LAZY };
  },
});

const LAZY = `
function lazy(run) {
  return async (...args) => {
    const report = await run(...args);
    const { writeFile } = await import('node:fs/promises');
    const { createHash } = await import('node:crypto');
    const { outputHash } = await import('#edge/executors/outputs.ts');
    const bytes = Buffer.from('P6 1 1 255 000');
    const outputs = [];
    for (const output of report.outputs) {
      await writeFile(output.filePath, bytes);
      outputs.push({ ...output, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
    }
    return { ...report, outputs, outputHash: outputHash(outputs, report.end) };
  };
}
`;
