import { jobFile } from '#core/features/jobs/jobs.api.ts';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { client } from '../../api.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { useSeen } from '../../ui/seen.ts';
import { readPpm } from './tile.ts';

interface TileProps {
  readonly pool: string;
  readonly job: string;
  readonly file: string;
  readonly label: string;
}

/** One picture file of a job, drawn pixel by pixel when it comes into view. */
export function Tile({ pool, job, file, label }: TileProps): ReactNode {
  const { t } = useTexts();
  const place = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const isSeen = useSeen(place);
  const [state, setState] = useState<'waiting' | 'shown' | 'unreadable'>('waiting');
  useEffect(() => {
    if (!isSeen) return;
    const stop = new AbortController();
    void draw(canvas.current, { pool, job, file }, stop.signal).then(
      (isDrawn) => setState(isDrawn ? 'shown' : 'unreadable'),
      () => {
        if (!stop.signal.aborted) setState('unreadable');
      },
    );
    return () => stop.abort();
  }, [isSeen, pool, job, file]);
  return (
    <div ref={place} className="tile" data-state={state}>
      <canvas ref={canvas} width={1} height={1} role="img" aria-label={label} data-testid="tile" />
      {state === 'unreadable' && <span className="small dim">{t('jobs.tileUnreadable')}</span>}
    </div>
  );
}

async function draw(
  canvas: HTMLCanvasElement | null,
  params: { readonly pool: string; readonly job: string; readonly file: string },
  signal: AbortSignal,
): Promise<boolean> {
  const response = await client.raw(jobFile, { params }, { signal });
  const pixels = readPpm(new Uint8Array(await response.arrayBuffer()));
  signal.throwIfAborted();
  if (canvas === null || pixels === undefined) return false;
  canvas.width = pixels.width;
  canvas.height = pixels.height;
  canvas.getContext('2d')?.putImageData(new ImageData(pixels.rgba, pixels.width, pixels.height), 0, 0);
  return true;
}
