/** Sunshine of this machine: whether games can be played with Moonlight, and what its owner says of it after a plain warning. */
import { type SunshineView, sunshineRemove, sunshineSet } from '#core/features/gaming/moonlight.api.ts';
import { NumberInput, PasswordInput, Switch, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyIcon } from '../../ui/copy.tsx';
import { Failed } from '../../ui/states.tsx';
import type { Tone } from '../../ui/status.tsx';
import { toastProblem } from '../../ui/toast.ts';
import { sunshineQuery } from './gaming.queries.ts';

const tones: Readonly<Partial<Record<SunshineView['state'], Tone>>> = {
  ready: 'good',
  off: 'idle',
  not_installed: 'idle',
};

export function SunshineCard(): ReactNode {
  const { t } = useTexts();
  const sunshine = useQuery(sunshineQuery);
  const [isSetting, setSetting] = useState(false);
  if (sunshine.data === undefined) return null;
  const view = sunshine.data;
  const { state, isOn, isInstalled, install, otherApps, version, hosts } = view;
  const words = t(`moonlight.sunshine.${state}`, { apps: otherApps.join(', '), version: version ?? '' });
  return (
    <Card title={t('moonlight.card')} testId="sunshine">
      <div className="stack">
        <p className="small dim">{t('moonlight.cardWhat')}</p>
        <p className="banner small" data-tone={tones[state] ?? 'bad'} data-testid="sunshine-state">
          {words}
        </p>
        {!isInstalled && (
          <p className="small row">
            <code className="break">{install}</code>
            <CopyIcon text={install} what={install} />
          </p>
        )}
        {isOn && <p className="small break">{t('moonlight.onlyAtHome', { hosts: hosts.join(', ') })}</p>}
        {isSetting ? (
          <SunshineForm view={view} onClose={() => setSetting(false)} />
        ) : (
          <div className="row">
            <Button size="small" variant="default" onClick={() => setSetting(true)} data-testid="sunshine-set">
              {t('moonlight.set')}
            </Button>
            {(isOn || state === 'taking_back') && <SwitchOff />}
          </div>
        )}
      </div>
    </Card>
  );
}

function SwitchOff(): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const off = useMutation({
    mutationFn: () => call(sunshineRemove, {}),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.sunshine }),
    onError: toastProblem,
  });
  return (
    <Button
      size="small"
      variant="subtle"
      isBusy={off.isPending}
      onClick={() => off.mutate()}
      data-testid="sunshine-off"
    >
      {t('moonlight.switchOff')}
    </Button>
  );
}

interface SunshineFormProps {
  readonly view: SunshineView;
  readonly onClose: () => void;
}

function SunshineForm({ view, onClose }: SunshineFormProps): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [user, setUser] = useState(view.user);
  const [password, setPassword] = useState('');
  const [port, setPort] = useState(view.port);
  const [address, setAddress] = useState(view.address);
  const [isAgreed, setAgreed] = useState(false);
  const save = useMutation({
    mutationFn: () =>
      call(sunshineSet, {
        body: { user, port, address, lendsScreen: true, ...(password === '' ? {} : { password }) },
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.sunshine });
      onClose();
    },
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <p className="banner small" data-tone="bad">
        {t('moonlight.warn')}
      </p>
      <TextInput
        label={t('moonlight.user')}
        value={user}
        maxLength={128}
        autoComplete="off"
        onChange={(event) => setUser(event.currentTarget.value)}
      />
      <PasswordInput
        label={t('moonlight.password')}
        description={t('moonlight.passwordKept')}
        value={password}
        maxLength={256}
        autoComplete="new-password"
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <NumberInput
        label={t('moonlight.port')}
        min={1030}
        max={65_515}
        value={port}
        onChange={(value) => setPort(Number(value) || 47_990)}
      />
      <TextInput
        label={t('moonlight.address')}
        description={t('moonlight.addressWhat', { hosts: view.hosts.join(', ') })}
        value={address}
        maxLength={253}
        onChange={(event) => setAddress(event.currentTarget.value.trim())}
      />
      <Switch
        label={t('moonlight.agree')}
        checked={isAgreed}
        onChange={(event) => setAgreed(event.currentTarget.checked)}
        data-testid="sunshine-agree"
      />
      {save.isError && <Failed error={save.error} />}
      <div className="row">
        <Button
          type="submit"
          disabled={!isAgreed || user === '' || (password === '' && !view.isOn)}
          isBusy={save.isPending}
          data-testid="sunshine-save"
        >
          {view.isOn ? t('moonlight.save') : t('moonlight.switchOn')}
        </Button>
        <Button variant="subtle" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
      </div>
    </form>
  );
}
