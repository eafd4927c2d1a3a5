import type { NodeView } from '#core/features/nodes/nodes.api.ts';
import { IconCheck, IconMinus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';

/** What really stands between others' programs and this machine: also what is missing. */
export function IsolationList({
  isolation,
  notes = [],
}: {
  readonly isolation: NodeView['isolation'];
  readonly notes?: readonly string[];
}): ReactNode {
  const { t } = useTexts();
  const walls: readonly (readonly [string, boolean])[] = [
    [t('nodes.isolation.process'), isolation.process],
    [t('nodes.isolation.permissions'), isolation.nodePermissions],
    [t('nodes.isolation.bwrap'), isolation.bwrap],
    [
      isolation.cgroup === 'none'
        ? t('nodes.isolation.cgroupNone')
        : t('nodes.isolation.cgroup', { version: isolation.cgroup }),
      isolation.cgroup !== 'none',
    ],
  ];
  return (
    <ul className="stack-tight">
      {walls.map(([words, isUp]) => (
        <li key={words} className="row-fixed">
          {isUp ? (
            <IconCheck size={18} className="gain" aria-hidden="true" />
          ) : (
            <IconMinus size={18} className="dim" aria-hidden="true" />
          )}
          <span className={isUp ? '' : 'dim'}>
            {words}
            {!isUp && <span className="visually-hidden"> ({t('nodes.isolation.missing')})</span>}
          </span>
        </li>
      ))}
      {notes.map((note) => (
        <li key={note} className="small dim break" lang="en">
          {note}
        </li>
      ))}
    </ul>
  );
}
