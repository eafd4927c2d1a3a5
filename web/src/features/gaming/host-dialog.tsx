import { type CatalogueGame, gameHost } from '#core/features/gaming/gaming.api.ts';
import type { NodeView } from '#core/features/nodes/nodes.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { Modal, NumberInput, Select } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { MoneyInput } from '../../ui/money-input.tsx';
import { parseMoney } from '../../ui/money-text.ts';
import { Failed } from '../../ui/states.tsx';

const SIZES = [
  { name: '640x360', width: 640, height: 360 },
  { name: '1280x720', width: 1280, height: 720 },
  { name: '1920x1080', width: 1920, height: 1080 },
] as const;
const FPS = [30, 60, 120] as const;
const GIB = 1024 ** 3;

interface HostDialogProps {
  readonly pool: PoolView;
  readonly node: NodeView;
  readonly game: CatalogueGame;
  readonly onClose: () => void;
}

/** Price, seats, and what is promised: pay follows what both sides measure against it. */
export function HostDialog({ pool, node, game, onClose }: HostDialogProps): ReactNode {
  const { t } = useTexts();
  const [price, setPrice] = useState('');
  const [seats, setSeats] = useState(1);
  const [size, setSize] = useState<string>('1280x720');
  const [fps, setFps] = useState(60);
  const [latencyMs, setLatency] = useState(80);
  const [cores, setCores] = useState(Math.min(2, node.limits.cores));
  const [memoryGb, setMemory] = useState(Math.min(2, Math.max(1, Math.floor(node.limits.memoryBytes / GIB))));
  const parsed = parseMoney(price);
  const host = useCommand(gameHost, { done: t('games.hosted'), isQuiet: true, onDone: onClose });
  const send = (): void => {
    const { width, height } = SIZES.find(({ name }) => name === size) ?? SIZES[1];
    host.mutate({
      params: { pool: pool.pool },
      body: {
        node: node.node,
        game: game.id,
        seats,
        coresPerSeat: cores,
        memoryPerSeatBytes: memoryGb * GIB,
        pricePerHour: (parsed ?? 0n).toString(),
        targets: { width, height, fps, latencyMs },
      },
    });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('games.hostTitle', { title: game.title })}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <div className="stack">
        <MoneyInput
          label={t('games.pricePerHour')}
          description={t('games.payNote')}
          symbol={pool.symbol}
          value={price}
          onChange={setPrice}
          testId="host-price"
        />
        <NumberInput
          label={t('games.seats')}
          description={t('games.seatsWhat')}
          min={1}
          max={64}
          value={seats}
          onChange={(value) => setSeats(Math.max(1, Number(value) || 1))}
        />
        <Select
          label={t('games.size')}
          value={size}
          onChange={(value) => setSize(value ?? size)}
          data={SIZES.map(({ name }) => ({ value: name, label: name.replace('x', ' × ') }))}
          allowDeselect={false}
        />
        <Select
          label={t('games.fpsPromised')}
          value={String(fps)}
          onChange={(value) => setFps(Number(value ?? fps))}
          data={FPS.map(String)}
          allowDeselect={false}
        />
        <NumberInput
          label={t('games.latencyPromised')}
          description={t('games.latencyWhat')}
          min={5}
          max={1000}
          value={latencyMs}
          onChange={(value) => setLatency(Math.max(5, Math.min(1000, Number(value) || 80)))}
        />
        <NumberInput
          label={t('games.coresPerSeat')}
          min={1}
          max={node.limits.cores}
          value={cores}
          onChange={(value) => setCores(Math.max(1, Number(value) || 1))}
        />
        <NumberInput
          label={t('games.memoryPerSeat')}
          min={1}
          value={memoryGb}
          onChange={(value) => setMemory(Math.max(1, Number(value) || 1))}
        />
        {host.isError && <Failed error={host.error} />}
        <div className="row">
          <Button
            onClick={send}
            disabled={parsed === undefined || parsed === 0n}
            isBusy={host.isPending}
            data-testid="host-send"
          >
            {t('games.offer')}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
