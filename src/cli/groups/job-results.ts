/** `realms job files | download | picture`. */
import { resolve } from 'node:path';
import { jobFile, jobFiles, jobPicture, jobRead } from '#core/features/jobs/jobs.api.ts';
import { asText, command, optional, value } from '../command.ts';
import { placeBelow, saveBody } from '../downloads.ts';
import { notFound } from '../exit-codes.ts';
import { openBars } from '../io/bars.ts';
import { jobIdOf, poolOf } from '../lookup.ts';
import { shortId } from '../values/ids.ts';
import { wholeNumber } from '../values/numbers.ts';
import { formatSize } from '../values/sizes.ts';

const JOB = optional('Its name or id (default: the newest)');

export const resultCommands = [
  command({
    name: 'job files',
    summary: 'Result files of a job',
    args: { job: JOB },
    examples: ['job files Film'],
    run: async (context, { args }) => {
      const { out, t } = context;
      const { pool } = await poolOf(context);
      const { items } = await context.call(jobFiles, { params: { pool, job: await jobIdOf(context, pool, args.job) } });
      out.show(items, () =>
        items.length === 0
          ? t('No files.')
          : out.table(
              [
                { title: t('Task'), of: ({ task }) => String(task), align: 'right' },
                { title: t('File'), of: ({ path }) => path },
                { title: t('Size'), of: ({ sizeBytes }) => formatSize(sizeBytes), align: 'right' },
                { title: t('Hash'), of: ({ file }) => shortId(file) },
              ],
              items,
            ),
      );
    },
  }),
  command({
    name: 'job download',
    summary: 'Save the result files, one folder per task',
    args: { job: JOB },
    flags: {
      to: value('FOLDER', 'Where to (default: a folder named after the job)', asText),
      task: value('NUMBER', 'Only this task', wholeNumber({ min: 0, max: 10_000 })),
    },
    examples: ['job download Film --to results --task 0'],
    run: async (context, { args, flags }) => {
      const { out, t, machine } = context;
      const { pool } = await poolOf(context);
      const job = await jobIdOf(context, pool, args.job);
      const { items } = await context.call(jobFiles, { params: { pool, job } });
      const wanted = items.filter(({ task }) => flags.task === undefined || flags.task === task);
      if (wanted.length === 0) throw notFound(t('this job has no such files'));
      const folder = resolve(machine.workDir, flags.to ?? `job-${shortId(job)}`);
      const saved: { readonly path: string; readonly sizeBytes: number }[] = [];
      {
        using bars = await openBars(machine);
        for (const { task, path, file } of wanted) {
          const place = placeBelow(resolve(folder, String(task)), path);
          const response = await context.raw(jobFile, { params: { pool, job, file }, headers: { accept: '*/*' } });
          const { sizeBytes } = await saveBody(response, place, file);
          saved.push({ path: place, sizeBytes });
          bars.set('files', { label: t('Files'), done: saved.length, total: wanted.length });
        }
      }
      out.show(saved, () => t('{files} files in {folder}', { files: saved.length, folder }));
    },
  }),
  command({
    name: 'job picture',
    summary: 'Save the picture, as far as it has grown',
    args: { job: JOB },
    flags: { to: value('FILE', 'Where to (default: picture-<job>.png)', asText) },
    examples: ['job picture Film --to film.png'],
    run: async (context, { args, flags }) => {
      const { out, t, machine } = context;
      const { pool } = await poolOf(context);
      const job = await jobIdOf(context, pool, args.job);
      const { hasPicture } = await context.call(jobRead, { params: { pool, job } });
      if (!hasPicture) throw notFound(t('this job has no picture yet'));
      const path = resolve(machine.workDir, flags.to ?? `picture-${shortId(job)}.png`);
      const response = await context.raw(jobPicture, { params: { pool, job }, headers: { accept: 'image/png' } });
      const { sizeBytes, hash } = await saveBody(response, path, undefined);
      out.show({ path, sizeBytes, hash }, () => path);
    },
  }),
];
