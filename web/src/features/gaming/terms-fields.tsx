/** What an offer of a game promises and costs, as fields: the same when it is made and when it is changed. */
import type { GameView } from '#core/features/gaming/gaming.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { NumberInput, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { MoneyInput } from '../../ui/money-input.tsx';
import { parseMoney } from '../../ui/money-text.ts';

type Targets = GameView['game']['targets'];

export interface Terms {
  /** As typed. */
  readonly price: string;
  readonly seats: number;
  readonly targets: Targets;
}

export const USUAL_TERMS: Terms = {
  price: '',
  seats: 1,
  targets: { width: 1280, height: 720, fps: 60, latencyMs: 80 },
};

const SIZES = ['640x360', '1280x720', '1920x1080'] as const;
const FPS = [30, 60, 120] as const;
const SEATS_MAX = 64;

/** Micro-credits; undefined: not an amount, or nothing. */
export function priceOf({ price }: Terms): bigint | undefined {
  const parsed = parseMoney(price);
  return parsed === 0n ? undefined : parsed;
}

interface TermsFieldsProps {
  readonly pool: PoolView;
  readonly terms: Terms;
  readonly onChange: (terms: Terms) => void;
}

export function TermsFields({ pool, terms, onChange }: TermsFieldsProps): ReactNode {
  const { t } = useTexts();
  const { targets } = terms;
  const setTargets = (changed: Partial<Targets>): void => onChange({ ...terms, targets: { ...targets, ...changed } });
  const size = `${targets.width}x${targets.height}`;
  const fps = String(targets.fps);
  return (
    <>
      <MoneyInput
        label={t('games.pricePerHour')}
        description={t('games.payNote')}
        symbol={pool.symbol}
        value={terms.price}
        onChange={(price) => onChange({ ...terms, price })}
        testId="host-price"
      />
      <NumberInput
        label={t('games.seats')}
        description={t('games.seatsWhat')}
        min={1}
        max={SEATS_MAX}
        value={terms.seats}
        onChange={(value) => onChange({ ...terms, seats: Math.max(1, Number(value) || 1) })}
      />
      <Select
        label={t('games.size')}
        value={size}
        onChange={(value) => {
          const [width, height] = (value ?? size).split('x').map(Number);
          if (width !== undefined && height !== undefined) setTargets({ width, height });
        }}
        data={[...new Set([...SIZES, size])].map((one) => ({ value: one, label: one.replace('x', ' × ') }))}
        allowDeselect={false}
      />
      <Select
        label={t('games.fpsPromised')}
        value={fps}
        onChange={(value) => setTargets({ fps: Number(value ?? fps) })}
        data={[...new Set([...FPS.map(String), fps])]}
        allowDeselect={false}
      />
      <NumberInput
        label={t('games.latencyPromised')}
        description={t('games.latencyWhat')}
        min={5}
        max={1000}
        value={targets.latencyMs}
        onChange={(value) => setTargets({ latencyMs: Math.max(5, Math.min(1000, Number(value) || 80)) })}
      />
    </>
  );
}
