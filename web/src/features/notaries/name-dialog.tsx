import { type NotariesView, notariesName } from '#core/features/notaries/notaries.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { MODE_RULES, type NotaryMode } from '#core/contract/notary-modes.ts';
import { Modal, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { type Candidate, fillSeats, rankCandidates, suggestedMode } from './choice.ts';
import { SetFields } from './seats.tsx';

const REASON_MAX = 500;

interface NameDialogProps {
  readonly pool: PoolView;
  readonly view: NotariesView;
  readonly onClose: () => void;
}

/** The whole set at once: how many, who, in which order. */
export function NameDialog({ pool, view, onClose }: NameDialogProps): ReactNode {
  const { t } = useTexts();
  // As they were when the dialog opened: a list that moves under the finger names the wrong one.
  const [ranked] = useState(() => rankCandidates(view));
  const [mode, setMode] = useState<NotaryMode>(() => suggestedMode(view));
  const [chosen, setChosen] = useState(() => fillSeats(mode, seatedIn(view, ranked), ranked));
  const [reason, setReason] = useState('');
  const name = useCommand(notariesName, { done: t('notaries.named'), onDone: onClose });
  const { members: seats, quorum } = MODE_RULES[mode];
  const isSame = view.mode === mode && view.members.map(({ device }) => device).join() === chosen.join();
  const there = ranked.filter(({ device, isConnected }) => isConnected && chosen.includes(device)).length;
  const send = (event: FormEvent): void => {
    event.preventDefault();
    name.mutate({ params: { pool: pool.pool }, body: { mode, members: [...chosen], reason: reason.trim() } });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('notaries.name')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <form className="stack" onSubmit={send} data-testid="notaries-dialog">
        <SetFields mode={mode} onMode={setMode} chosen={chosen} ranked={ranked} onChange={setChosen} />
        <TextInput
          label={t('notaries.reason')}
          description={t('notaries.reasonWhat')}
          value={reason}
          maxLength={REASON_MAX}
          autoComplete="off"
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {chosen.length === seats && there < quorum && (
          <p className="banner small" data-tone="bad">
            {t('notaries.wouldPause', { reachable: there, quorum })}
          </p>
        )}
        <p className="small dim">{t('notaries.fromWhen', { quorum, count: seats })}</p>
        <div className="row">
          <Button
            type="submit"
            isBusy={name.isPending}
            disabled={chosen.length !== seats || isSame}
            data-testid="notaries-send"
          >
            {t('notaries.nameDo')}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
          {chosen.length < seats && (
            <span className="small dim">{t('notaries.seatsLeft', { count: seats - chosen.length })}</span>
          )}
          {isSame && <span className="small dim">{t('notaries.same')}</span>}
        </div>
      </form>
    </Modal>
  );
}

/** Who has left the pool since cannot be named again. */
function seatedIn(view: NotariesView, ranked: readonly Candidate[]): readonly string[] {
  const known = new Set(ranked.map(({ device }) => device));
  return view.members.map(({ device }) => device).filter((device) => known.has(device));
}
