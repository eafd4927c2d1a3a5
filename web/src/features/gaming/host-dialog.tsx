import { type CatalogueGame } from '#core/features/gaming/hosting.api.ts';
import { gameHost } from '#core/features/gaming/gaming.api.ts';
import type { NodeView } from '#core/features/nodes/nodes.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { Modal, NumberInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Failed } from '../../ui/states.tsx';
import { sunshineQuery } from './gaming.queries.ts';
import { LifeFields, type OfferLife } from '../market/life-fields.tsx';
import { TermsFields, USUAL_TERMS, priceOf } from './terms-fields.tsx';

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
  const [terms, setTerms] = useState(USUAL_TERMS);
  const [cores, setCores] = useState(Math.min(2, node.limits.cores));
  const [memoryGb, setMemory] = useState(Math.min(2, Math.max(1, Math.floor(node.limits.memoryBytes / GIB))));
  const [way, setWay] = useState<'browser' | 'moonlight'>('browser');
  const hasSunshine = useQuery(sunshineQuery).data?.isOn === true;
  const isMoonlight = way === 'moonlight';
  const price = priceOf(terms);
  const [life, setLife] = useState<OfferLife>({ isDraft: false });
  const done = t(life.isDraft ? 'nodes.drafted' : 'games.hosted');
  const host = useCommand(gameHost, { done, isQuiet: true, onDone: onClose });
  const send = (): void =>
    host.mutate({
      params: { pool: pool.pool },
      body: {
        node: node.node,
        game: game.id,
        seats: isMoonlight ? 1 : terms.seats,
        ...(isMoonlight ? { transports: ['moonlight' as const] } : {}),
        coresPerSeat: cores,
        memoryPerSeatBytes: memoryGb * GIB,
        pricePerHour: (price ?? 0n).toString(),
        targets: terms.targets,
        ...life,
      },
    });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('games.hostTitle', { title: game.title })}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <div className="stack">
        {game.network && (
          <p className="banner small" data-tone="wait">
            {t('games.networkRisk')}
          </p>
        )}
        {hasSunshine && (
          <div className="stack-close">
            <span className="small">{t('moonlight.way')}</span>
            <Segments
              label={t('moonlight.way')}
              value={way}
              onChange={setWay}
              options={[
                { value: 'browser', label: t('moonlight.wayBrowser') },
                { value: 'moonlight', label: t('moonlight.wayMoonlight') },
              ]}
              isWide
              testId="host-way"
            />
          </div>
        )}
        {isMoonlight && (
          <>
            <p className="banner small" data-tone="bad">
              {t('moonlight.warn')}
            </p>
            <p className="small dim">{t('moonlight.limits')}</p>
            <p className="small dim">{t('moonlight.payNote')}</p>
          </>
        )}
        <TermsFields pool={pool} terms={terms} onChange={setTerms} />
        <NumberInput
          label={t('games.coresPerSeat')}
          description={t('games.seatLimits')}
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
        <LifeFields life={life} onChange={setLife} />
        {host.isError && <Failed error={host.error} />}
        <div className="row">
          <Button onClick={send} disabled={price === undefined} isBusy={host.isPending} data-testid="host-send">
            {t(life.isDraft ? 'offers.draft' : 'games.offer')}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
