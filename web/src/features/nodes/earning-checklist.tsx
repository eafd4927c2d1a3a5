/** "Why am I not earning?", answered from what is known: each line is a fact, with the way to change it. */
import type { NodeView } from '#core/features/nodes/nodes.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { IconAlertTriangle, IconCheck, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import './checks.css';
import { type CheckLine, useChecks } from './checks.ts';

export function EarningChecklist({ pool, node }: { readonly pool: PoolView; readonly node: NodeView }): ReactNode {
  const { t } = useTexts();
  const lines = useChecks(pool, node);
  const hindrances = lines.filter(({ verdict }) => verdict === 'bad').length;
  return (
    <Card title={hindrances > 0 ? t('nodes.whyNot') : t('nodes.whyReady')} testId="earning-checklist">
      <ul className="list checks">
        {lines.map((line) => (
          <li key={line.id} className="row-fixed" data-testid={`check-${line.id}`} data-verdict={line.verdict}>
            <Mark verdict={line.verdict} />
            <p className="grow">
              <span className="visually-hidden">{t(`nodes.verdict.${line.verdict}`)}: </span>
              {line.words}
              {line.next !== undefined && (
                <>
                  {' '}
                  <Link {...line.next.to}>{line.next.words}</Link>
                </>
              )}
            </p>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Mark({ verdict }: Pick<CheckLine, 'verdict'>): ReactNode {
  if (verdict === 'good') return <IconCheck size={18} className="gain" aria-hidden="true" />;
  if (verdict === 'bad') return <IconAlertTriangle size={18} className="loss" aria-hidden="true" />;
  return <IconInfoCircle size={18} className="dim" aria-hidden="true" />;
}
