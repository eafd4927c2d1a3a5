/** New notaries by the word of a recovery user, although the present ones cannot agree. The phrase stays in this page. */
import type { NotariesView } from '#core/features/notaries/notaries.api.ts';
import { type RecoveryView, recoverySign } from '#core/features/notaries/recovery.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { MODE_RULES, type NotaryMode } from '#core/contract/notary-modes.ts';
import { Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { call } from '../../api.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Failed } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.ts';
import { PhraseField } from '../identity/phrase-field.tsx';
import { WrongPhrase, signRecovery } from '../identity/root-key.ts';
import { fillSeats, rankCandidates } from './choice.ts';
import { useNotariesAnew } from './notaries.queries.ts';
import { SetFields } from './seats.tsx';

interface RecoverDialogProps {
  readonly pool: PoolView;
  readonly view: RecoveryView;
  readonly notaries: NotariesView;
  readonly onClose: () => void;
}

export function RecoverDialog({ pool, view, notaries, onClose }: RecoverDialogProps): ReactNode {
  const { t, format } = useTexts();
  const anew = useNotariesAnew(pool.pool);
  const [ranked] = useState(() => rankCandidates(notaries));
  // What others signed already is what a second signature is needed for.
  const [first] = useState(() => view.recoveries.find(({ vetoes }) => vetoes.length === 0));
  const [mode, setMode] = useState<NotaryMode>(first?.mode ?? '1/1');
  const [chosen, setChosen] = useState(() => first?.plan.members ?? fillSeats(mode, [], ranked));
  const [phrase, setPhrase] = useState('');
  const { members: seats } = MODE_RULES[mode];
  const sign = useMutation({
    mutationFn: async () => {
      const plan = { ...view.next, mode, members: [...chosen] };
      const known = view.recoveries.find((one) => one.mode === mode && one.plan.members.join() === chosen.join());
      const signature = await signRecovery(
        plan,
        (rootKey) => {
          const user = view.users.find((one) => one.rootKey === rootKey)?.user;
          if (user === undefined) return undefined;
          return known?.signedFirst.some((one) => one.user === user) === true ? 2 : 1;
        },
        phrase,
      );
      await call(recoverySign, { params: { pool: pool.pool }, body: { plan, signature } });
      return signature.round;
    },
    onSuccess: (round) => {
      toast({ tone: 'good', title: t(round === 1 ? 'recovery.signedDone' : 'recovery.signedTwice') });
      anew();
      onClose();
    },
  });
  const isWrong = sign.error instanceof WrongPhrase;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    sign.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('recovery.recover')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <form className="stack" onSubmit={submit}>
        <div className="banner" data-tone="bad">
          <div className="stack-close">
            <span className="strong">
              {t('recovery.lost', { seal: format.number(view.next.last.number), time: format.dateTime(view.lastMs) })}
            </span>
            <span className="small">{t('recovery.how', { needed: view.needed })}</span>
          </div>
        </div>
        <SetFields mode={mode} onMode={setMode} chosen={chosen} ranked={ranked} onChange={setChosen} />
        <PhraseField value={phrase} isWrong={isWrong} onChange={setPhrase} />
        {sign.isError && !isWrong && <Failed error={sign.error} />}
        <div className="row">
          <Button
            type="submit"
            variant="danger-filled"
            isBusy={sign.isPending}
            disabled={chosen.length !== seats || phrase.trim() === ''}
            data-testid="recover-send"
          >
            {t('recovery.sign')}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
          {chosen.length < seats && (
            <span className="small dim">{t('notaries.seatsLeft', { count: seats - chosen.length })}</span>
          )}
        </div>
      </form>
    </Modal>
  );
}
