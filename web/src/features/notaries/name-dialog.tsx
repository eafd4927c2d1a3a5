import { type NotariesView, notariesName } from '#core/features/notaries/notaries.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { MODE_RULES, NOTARY_MODES, type NotaryMode } from '#core/contract/notary-modes.ts';
import { Modal, TextInput } from '@mantine/core';
import { IconArrowUp, IconX } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Badge } from '../../ui/status.tsx';
import { type Candidate, fillSeats, moveUp, rankCandidates, suggestedMode } from './choice.ts';
import './notaries.css';

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
        <div className="stack-tight">
          <Segments
            isWide
            label={t('notaries.mode')}
            value={mode}
            onChange={(next) => {
              setMode(next);
              setChosen(fillSeats(next, chosen, ranked));
            }}
            options={NOTARY_MODES.map((value) => ({ value, label: t(`notaries.mode.${value}`) }))}
            testId="notaries-mode"
          />
          <p className="small dim">{t(`notaries.modeWhat.${mode}`)}</p>
        </div>
        <Seats chosen={chosen} seats={seats} ranked={ranked} onChange={setChosen} />
        <Choice chosen={chosen} seats={seats} ranked={ranked} onChange={setChosen} />
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

interface ChosenProps {
  readonly chosen: readonly string[];
  readonly seats: number;
  readonly ranked: readonly Candidate[];
  readonly onChange: (chosen: readonly string[]) => void;
}

function Seats({ chosen, seats, ranked, onChange }: ChosenProps): ReactNode {
  const { t } = useTexts();
  const of = new Map(ranked.map((candidate) => [candidate.device, candidate]));
  return (
    <div className="stack-tight">
      <h3>{t('notaries.order', { count: seats })}</h3>
      {seats > 1 && <p className="small dim">{t('notaries.orderWhat')}</p>}
      <ol className="list" data-testid="notaries-chosen">
        {chosen.map((device, index) => {
          const handle = of.get(device)?.handle ?? device;
          return (
            <li key={device} className="row-fixed">
              <span className="notary-seat">{index + 1}</span>
              <span className="grow break">
                <Handle handle={handle} user={of.get(device)?.user ?? device} />
              </span>
              {index > 0 && (
                <IconButton label={t('notaries.up', { name: handle })} onClick={() => onChange(moveUp(chosen, index))}>
                  <IconArrowUp size={16} />
                </IconButton>
              )}
              <IconButton
                label={t('notaries.remove', { name: handle })}
                onClick={() => onChange(chosen.filter((other) => other !== device))}
              >
                <IconX size={16} />
              </IconButton>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

function Choice({ chosen, seats, ranked, onChange }: ChosenProps): ReactNode {
  const { t } = useTexts();
  const others = ranked.filter(({ device }) => !chosen.includes(device));
  if (others.length === 0 && chosen.length >= seats) return null;
  if (others.length === 0) return <p className="small">{t('notaries.nobody')}</p>;
  const isFull = chosen.length >= seats;
  return (
    <div className="stack-tight">
      <h3>{t('notaries.others')}</h3>
      {isFull && <p className="small dim">{t('notaries.full')}</p>}
      <div className="notary-choice" role="group" aria-label={t('notaries.others')}>
        {others.map(({ device, user, handle, isConnected }) => (
          <label key={device}>
            <input
              type="checkbox"
              checked={false}
              disabled={isFull}
              onChange={() => onChange([...chosen, device])}
              data-testid="notary-candidate"
            />
            <Handle handle={handle} user={user} />
            <Badge tone={isConnected ? 'good' : 'idle'}>
              {isConnected ? t('pools.notaryThere') : t('pools.notaryAway')}
            </Badge>
          </label>
        ))}
      </div>
    </div>
  );
}
