import { type DisputeDetail, type EvidenceView, disputeFileRead } from '#core/features/disputes/disputes.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { IconFile, IconFileCertificate, IconLock, IconMessage } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { client } from '../../api.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Handle } from '../../ui/handle.tsx';
import { saveAs } from '../../ui/save-as.ts';
import { toastProblem } from '../../ui/toast.ts';

/** What both sides said and showed, and what came by itself. */
export function EvidenceList({
  pool,
  dispute,
}: {
  readonly pool: PoolView;
  readonly dispute: DisputeDetail;
}): ReactNode {
  const { t, format } = useTexts();
  const { facts } = dispute;
  return (
    <div className="stack" data-testid="dispute-evidence">
      <p className="small dim">{t('disputes.evidenceWhat')}</p>
      <div className="row-apart">
        <span className="row-tight">
          <IconFileCertificate size={18} stroke={1.6} aria-hidden="true" />
          {t('disputes.receipts', { count: facts.receipts.length })}
        </span>
        <span className="small dim num">
          {t('orders.paidFor', { time: format.duration(facts.usedMs), count: facts.tasksEnded })}
        </span>
      </div>
      {facts.isUnsigned && <p className="small realm">{t('disputes.unsigned')}</p>}
      {dispute.evidence
        .filter(({ kind }) => kind !== 'terms')
        .map((one) => (
          <Evidence key={one.event} pool={pool} dispute={dispute.dispute} evidence={one} />
        ))}
      <p className="small dim break">{t('disputes.terms', { hash: facts.termsHash.slice(0, 16) })}</p>
    </div>
  );
}

function Evidence({
  pool,
  dispute,
  evidence,
}: {
  readonly pool: PoolView;
  readonly dispute: string;
  readonly evidence: EvidenceView;
}): ReactNode {
  const { t, format } = useTexts();
  const [isBusy, setBusy] = useState(false);
  const { file } = evidence;
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      const params = { pool: pool.pool, dispute, event: evidence.event };
      const response = await client.raw(disputeFileRead, { params });
      // Always saved, never shown in a page: it was chosen by somebody one quarrels with.
      saveAs(file?.name ?? 'evidence', [await response.blob()]);
    } catch (error) {
      toastProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <article className="stack-close">
      <div className="row-apart">
        <span className="row-tight">
          {file === undefined ? (
            <IconMessage size={18} stroke={1.6} aria-hidden="true" />
          ) : (
            <IconFile size={18} stroke={1.6} aria-hidden="true" />
          )}
          <Handle handle={evidence.handle} user={evidence.user} />
        </span>
        <span className="small dim">{t(kindKey(evidence.kind))}</span>
      </div>
      {evidence.text !== undefined && <p className="break pre-line">{evidence.text}</p>}
      {!evidence.isReadable && (
        <p className="small dim row-tight">
          <IconLock size={16} stroke={1.6} aria-hidden="true" />
          {t('disputes.sealed')}
        </p>
      )}
      {file !== undefined && evidence.isReadable && (
        <div className="row">
          <Button variant="default" isBusy={isBusy} onClick={() => void save()}>
            {t('disputes.saveFile', { name: file.name ?? t('disputes.file'), size: format.bytes(file.sizeBytes) })}
          </Button>
        </div>
      )}
    </article>
  );
}

const KINDS = ['opening', 'answer', 'statement', 'file', 'work-record', 'job-log', 'decision', 'appeal'] as const;

function kindKey(kind: string): `disputes.kind.${(typeof KINDS)[number]}` {
  const known = KINDS.find((one) => one === kind) ?? 'statement';
  return `disputes.kind.${known}`;
}
