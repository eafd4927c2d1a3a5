/** What happened to something, oldest first: one step a line, with its time. */
import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import type { Tone } from './tone.ts';
import './timeline.css';

export function Timeline({ testId, children }: { readonly testId: string; readonly children: ReactNode }): ReactNode {
  return (
    <ol className="timeline" data-testid={testId}>
      {children}
    </ol>
  );
}

export function TimelineStep({
  tone,
  atMs,
  children,
}: {
  readonly tone: Tone;
  readonly atMs: number;
  readonly children: ReactNode;
}): ReactNode {
  const { format } = useTexts();
  return (
    <li>
      <span className="dot" data-tone={tone} aria-hidden="true" />
      <div className="stack-close grow">
        {children}
        <time className="small dim" dateTime={new Date(atMs).toISOString()}>
          {format.dateTime(atMs)}
        </time>
      </div>
    </li>
  );
}
