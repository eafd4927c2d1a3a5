import { type GameView, gameChange } from '#core/features/gaming/gaming.api.ts';
import { offerEdit } from '#core/features/market/market.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { Modal, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Failed } from '../../ui/states.tsx';
import { type Expiry, ExpiryField, useSetExpiry } from '../market/expiry-field.tsx';
import { TermsFields, priceOf } from './terms-fields.tsx';

interface ChangeDialogProps {
  readonly pool: PoolView;
  readonly game: GameView;
  readonly onClose: () => void;
}

/** Title, price, seats and promise of one's own game: a new version of the offer. Who plays goes on by the old one. */
export function ChangeDialog({ pool, game, onClose }: ChangeDialogProps): ReactNode {
  const { t, format } = useTexts();
  const [before] = useState({
    price: format.amount(game.pricePerHour, pool.decimals),
    seats: game.seats,
    targets: game.game.targets,
  });
  const [title, setTitle] = useState(game.title);
  const [terms, setTerms] = useState(before);
  const price = priceOf(terms);
  const change = useCommand(gameChange, { isQuiet: true });
  const edit = useCommand(offerEdit, { isQuiet: true });
  const [expiry, setExpiry] = useState<Expiry>('keep');
  const ends = useSetExpiry(t('market.edited'));
  const params = { pool: pool.pool, offer: game.offer };
  const isSold = terms.price !== before.price || title.trim() !== game.title;
  const isPromised = terms.seats !== before.seats || JSON.stringify(terms.targets) !== JSON.stringify(before.targets);
  const save = async (): Promise<void> => {
    // What the rules may refuse goes first: nothing is half done then.
    if (isPromised) await change.mutateAsync({ params, body: { targets: terms.targets, seats: terms.seats } });
    if (isSold) {
      const pricePerSlotHour = terms.price === before.price ? game.pricePerHour : (price ?? 0n);
      await edit.mutateAsync({ params, body: { title: title.trim(), pricePerSlotHour: pricePerSlotHour.toString() } });
    }
    await ends.send(params, expiry);
    onClose();
  };
  const failure = change.error ?? edit.error ?? ends.error;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('games.changeTitle', { title: game.title })}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <div className="stack">
        <p className="small dim">{t('games.changeWhat')}</p>
        <TextInput
          label={t('games.titleField')}
          value={title}
          maxLength={64}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <TermsFields pool={pool} terms={terms} onChange={setTerms} />
        <ExpiryField offer={game} expiry={expiry} onChange={setExpiry} />
        {failure !== null && <Failed error={failure} />}
        <div className="row">
          <Button
            // A refusal is shown above the button.
            onClick={() => void save().catch(() => undefined)}
            disabled={price === undefined || title.trim() === '' || !(isSold || isPromised || expiry !== 'keep')}
            isBusy={change.isPending || edit.isPending || ends.isPending}
            data-testid="change-send"
          >
            {t('ui.save')}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
