/** Entry of the space worker: the compile cache of the process is off in a new thread until it is asked for. */
import { enableCompileCache, getCompileCacheDir } from 'node:module';
import { workerData } from 'node:worker_threads';

const { cacheFolder } = (workerData ?? {}) as { readonly cacheFolder?: string };
if (cacheFolder !== undefined && getCompileCacheDir() === undefined) enableCompileCache(cacheFolder);
await import('./worker.ts');
