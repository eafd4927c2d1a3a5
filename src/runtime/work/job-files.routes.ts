/** What goes into jobs and comes out of them as files: modules, inputs, results, the picture of their tiles. */
import { RefusalError } from '#core/contract/problem.ts';
import { type FileAnswer, type Route, route } from '#core/contract/route.ts';
import { jobsApi } from '#core/features/jobs/jobs.api.ts';
import { BlobTooLarge } from '#edge/blobs/blobs.ts';
import type { Account } from '#edge/accounts/accounts.ts';
import type { Modules } from '../modules.ts';
import { type Runtime, accountOf } from '../runtime.ts';
import type { Job, Task } from './job-store.ts';
import type { JobViews } from './job-views.ts';

const UPLOAD_BYTES_MAX = 64 * 1024 * 1024;

interface JobFilesParts {
  readonly runtime: Runtime;
  readonly modules: Modules;
  /** @throws {RefusalError} `job.unknown` */
  readonly find: (
    params: { readonly pool: string; readonly job: string },
    account: Account,
  ) => { readonly job: Job; readonly tasks: readonly Task[] };
  readonly pictureOf: JobViews['pictureOf'];
}

export function jobFilesRoutes({ runtime, modules, find, pictureOf }: JobFilesParts): Route[] {
  return [
    route(jobsApi.modulesRead, async () => ({ items: modules.list() })),
    route(jobsApi.moduleUpload, async ({ body, query }) => {
      const blob = await upload(runtime, body as unknown as AsyncIterable<Uint8Array>);
      runtime.db.run(
        'INSERT INTO modules (module, name, sizeBytes, addedMs) VALUES (?, ?, ?, ?) ON CONFLICT (module) DO UPDATE SET name = excluded.name',
        blob.hash,
        query.name,
        blob.sizeBytes,
        runtime.nowMs(),
      );
      return modules.find(blob.hash);
    }),
    route(jobsApi.fileUpload, async ({ body }) => {
      const blob = await upload(runtime, body as unknown as AsyncIterable<Uint8Array>);
      return { file: blob.hash, sizeBytes: blob.sizeBytes };
    }),
    route(jobsApi.jobFiles, async ({ claims, params }) => {
      const { tasks } = find(params, accountOf(runtime, claims));
      return {
        items: tasks.flatMap(({ index, of, outputs }) =>
          (of === undefined ? outputs : []).map(({ path, sizeBytes, sha256 }) => ({
            task: index,
            path,
            sizeBytes,
            file: sha256,
          })),
        ),
      };
    }),
    route(jobsApi.jobFile, async ({ claims, params }): Promise<FileAnswer> => {
      const { tasks } = find(params, accountOf(runtime, claims));
      const output = tasks.flatMap(({ outputs }) => outputs).find(({ sha256 }) => sha256 === params.file);
      if (output === undefined || (await runtime.blobs.find(params.file)) === undefined)
        throw new RefusalError({ code: 'file.unknown', file: params.file });
      const fileName = output.path.split('/').at(-1) ?? params.file;
      return {
        contentType: 'application/octet-stream',
        fileName,
        etag: params.file,
        sizeBytes: output.sizeBytes,
        bytes: runtime.blobs.read(params.file),
        isInline: false,
      };
    }),
    route(jobsApi.jobPicture, async ({ claims, params }): Promise<FileAnswer> => {
      const { job, tasks } = find(params, accountOf(runtime, claims));
      const picture = await pictureOf(job, tasks);
      return {
        contentType: 'image/png',
        fileName: `${job.spec.name}.png`,
        etag: picture.hash,
        sizeBytes: picture.png.length,
        bytes: picture.png,
        isInline: true,
      };
    }),
  ];
}

async function upload(runtime: Runtime, source: AsyncIterable<Uint8Array>) {
  try {
    return await runtime.blobs.put(source, { maxBytes: UPLOAD_BYTES_MAX });
  } catch (cause) {
    if (cause instanceof BlobTooLarge)
      throw new RefusalError({ code: 'request.too_large', limitBytes: UPLOAD_BYTES_MAX });
    throw cause;
  }
}
