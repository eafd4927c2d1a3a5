/** The end of a lost machine: what depends on it, the phrase that signs in this page, and then what happened in each pool. */
import {
  type MachineSells,
  type MachineView,
  type RevokeResult,
  deviceRevoke,
} from '#core/features/identity/devices.api.ts';
import { Checkbox, Modal } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import { type CodeText, explainCode } from '../../texts/problems.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Failed } from '../../ui/states.tsx';
import { Status, type Tone } from '../../ui/status.tsx';
import { PhraseField } from '../identity/phrase-field.tsx';
import { WrongPhrase, signDeviceEnd } from '../identity/root-key.ts';
import { useMachineName } from './machine-name.ts';

type Explained = RevokeResult & { readonly why?: CodeText };
const TONES: Readonly<Record<RevokeResult['outcome'], Tone>> = {
  revoked: 'good',
  before: 'idle',
  waits: 'wait',
  failed: 'bad',
};

interface DialogProps {
  readonly machine: MachineView;
  readonly onClose: () => void;
}

export function RevokeDialog({ machine, onClose }: DialogProps): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const name = useMachineName()(machine);
  const [phrase, setPhrase] = useState('');
  const [isEven, setEven] = useState(false);
  const send = useMutation({
    mutationFn: async () => {
      const of = {
        devices: machine.devices.map(({ device }) => device),
        rootKeys: machine.pools.map(({ rootKey }) => rootKey),
      };
      const signed = await signDeviceEnd(of, phrase);
      const body = machine.isThis ? { ...signed, evenThis: isEven } : signed;
      const { results } = await call(deviceRevoke, { params: { machine: machine.machine }, body });
      return Promise.all(
        results.map(async (one): Promise<Explained> =>
          one.code === undefined ? one : { ...one, why: await explainCode(one.code) },
        ),
      );
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.security }),
  });
  const isWrong = send.error instanceof WrongPhrase;
  const isOver = send.data !== undefined && send.data.every(({ outcome }) => outcome !== 'failed');
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(send.data === undefined ? 'devices.confirmTitle' : 'devices.resultTitle', { name })}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          send.mutate();
        }}
      >
        {send.data === undefined ? <Consequences machine={machine} /> : <Results results={send.data} />}
        {!isOver && (
          <>
            <PhraseField value={phrase} isWrong={isWrong} onChange={setPhrase} />
            {machine.isThis && (
              <Checkbox
                checked={isEven}
                onChange={(event) => setEven(event.currentTarget.checked)}
                label={t('devices.even')}
                data-testid="device-even"
              />
            )}
          </>
        )}
        {send.isError && !isWrong && <Failed error={send.error} />}
        <div className="row">
          {!isOver && (
            <Button
              type="submit"
              variant="danger-filled"
              isBusy={send.isPending}
              disabled={phrase.trim() === '' || (machine.isThis && !isEven)}
              data-testid="device-send"
            >
              {t('devices.revoke')}
            </Button>
          )}
          <Button variant="subtle" onClick={onClose}>
            {t(send.data === undefined ? 'ui.cancel' : 'ui.close')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

const isAny = ({ nodes, offers, orders }: MachineSells): boolean => nodes + offers + orders > 0;

const said = ({ nodes, offers, orders }: MachineSells) => ({
  nodes: `${nodes}`,
  offers: `${offers}`,
  orders: `${orders}`,
});

/** In all pools together. */
function dependsOn(pools: MachineView['pools']): { readonly sells: MachineSells; readonly bought: number } {
  const sum = (of: (pool: MachineView['pools'][number]) => number): number =>
    pools.reduce((total, pool) => total + of(pool), 0);
  const sells = {
    nodes: sum((pool) => pool.sells.nodes),
    offers: sum((pool) => pool.sells.offers),
    orders: sum((pool) => pool.sells.orders),
  };
  return { sells, bought: sum(({ orders }) => orders) - sells.orders };
}

function Consequences({ machine: { pools } }: { readonly machine: MachineView }): ReactNode {
  const { t } = useTexts();
  const { sells, bought } = dependsOn(pools);
  const named = (seat: 'notary' | 'last'): string =>
    pools
      .filter((pool) => pool.seat === seat)
      .map(({ name }) => name)
      .join(', ');
  return (
    <>
      <p className="small">{t('devices.lead')}</p>
      {isAny(sells) && (
        <p className="small" data-testid="device-sells">
          {t('devices.leadSells', said(sells))}
        </p>
      )}
      {bought > 0 && <p className="small">{t('devices.leadBought', { orders: `${bought}` })}</p>}
      {named('notary') !== '' && <p className="small">{t('devices.leadSeat', { pools: named('notary') })}</p>}
      {named('last') !== '' && (
        <div className="banner" data-tone="bad">
          <span className="grow small">{t('devices.leadLast', { pools: named('last') })}</span>
        </div>
      )}
      <p className="small dim">{t('devices.leadElsewhere')}</p>
    </>
  );
}

function Results({ results }: { readonly results: readonly Explained[] }): ReactNode {
  const { t } = useTexts();
  return (
    <>
      <ul className="list" data-testid="device-results">
        {results.map(({ pool, name, outcome, ended, why }) => (
          <li key={pool} className="stack-close">
            <div className="row-apart">
              <span className="strong break">{name}</span>
              <Status tone={TONES[outcome]}>{t(`devices.result.${outcome}`)}</Status>
            </div>
            {ended !== undefined && isAny(ended) && <span className="small">{t('devices.ended', said(ended))}</span>}
            {why !== undefined && <span className="small">{[why.title, why.next].filter(Boolean).join(' ')}</span>}
          </li>
        ))}
      </ul>
      {results.some(({ outcome }) => outcome === 'failed') && <p className="small dim">{t('devices.again')}</p>}
    </>
  );
}
