/** Who takes the seats of a set, in which order, and who else could. */
import { IconArrowUp, IconX } from '@tabler/icons-react';
import { MODE_RULES, NOTARY_MODES, type NotaryMode } from '#core/contract/notary-modes.ts';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { IconButton } from '../../ui/button.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Badge } from '../../ui/status.tsx';
import { type Candidate, fillSeats, moveUp } from './choice.ts';
import './notaries.css';

interface ChosenProps {
  readonly chosen: readonly string[];
  readonly seats: number;
  readonly ranked: readonly Candidate[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** How many, who, and who else could. */
export function SetFields({
  mode,
  onMode,
  ...chosen
}: Omit<ChosenProps, 'seats'> & {
  readonly mode: NotaryMode;
  readonly onMode: (mode: NotaryMode) => void;
}): ReactNode {
  const { t } = useTexts();
  const { members: seats } = MODE_RULES[mode];
  return (
    <>
      <div className="stack-tight">
        <Segments
          isWide
          label={t('notaries.mode')}
          value={mode}
          onChange={(next) => {
            onMode(next);
            chosen.onChange(fillSeats(next, chosen.chosen, chosen.ranked));
          }}
          options={NOTARY_MODES.map((value) => ({ value, label: t(`notaries.mode.${value}`) }))}
          testId="notaries-mode"
        />
        <p className="small dim">{t(`notaries.modeWhat.${mode}`)}</p>
      </div>
      <Seats {...chosen} seats={seats} />
      <Choice {...chosen} seats={seats} />
    </>
  );
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
      {/* Reached by keys also while no box in it can be ticked: it scrolls. */}
      <div className="notary-choice" role="group" aria-label={t('notaries.others')} tabIndex={0}>
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
