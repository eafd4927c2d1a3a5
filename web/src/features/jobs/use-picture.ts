import { type JobView, jobPicture } from '#core/features/jobs/jobs.api.ts';
import { useEffect, useState } from 'react';
import { client } from '../../api.ts';

/** The picture as far as it has grown, shown from memory: it comes with the bearer token. `isWanted`: worth fetching now. */
export function usePicture(
  { pool, job, pictureHash, tasksEnded }: Pick<JobView, 'pool' | 'job' | 'pictureHash' | 'tasksEnded'>,
  isWanted: boolean,
): string | undefined {
  const [url, setUrl] = useState<string>();
  // Its hash says when there is a new one; where there is none yet, the number of ended tasks does.
  const version = pictureHash ?? String(tasksEnded);
  useEffect(() => {
    if (!isWanted) return;
    const stop = new AbortController();
    void load(pool, job, stop.signal).then(
      (made) => setUrl(made),
      // The next tile brings the next try; the job's own page says why there is none.
      () => undefined,
    );
    return () => stop.abort();
  }, [pool, job, isWanted, version]);
  useEffect(() => (url === undefined ? undefined : () => URL.revokeObjectURL(url)), [url]);
  return url;
}

/** Made by this instance from the tiles: a PNG of its own, not a stranger's. */
async function load(pool: string, job: string, signal: AbortSignal): Promise<string> {
  const headers = { accept: 'image/png' };
  const response = await client.raw(jobPicture, { params: { pool, job }, headers }, { signal });
  const bytes = await response.blob();
  signal.throwIfAborted();
  return URL.createObjectURL(new Blob([bytes], { type: 'image/png' }));
}
