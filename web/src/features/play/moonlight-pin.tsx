import { type MoonlightView, moonlightPair } from '#core/features/gaming/moonlight.api.ts';
import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { call } from '../../api.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Failed } from '../../ui/states.tsx';

const PIN = /^\d{4}$/;

interface PinProps {
  readonly params: { readonly pool: string; readonly order: string };
  readonly isIn: boolean;
  readonly onIn: (view: MoonlightView) => void;
}

/** The PIN that Moonlight shows: lets it in for as long as the session lasts. */
export function PinForm({ params, isIn, onIn }: PinProps): ReactNode {
  const { t } = useTexts();
  const [pin, setPin] = useState('');
  const pair = useMutation({
    mutationFn: () => call(moonlightPair, { params, body: { pin } }),
    onSuccess: (view) => {
      setPin('');
      onIn(view);
    },
  });
  return (
    <form
      className="stack-close"
      onSubmit={(event) => {
        event.preventDefault();
        pair.mutate();
      }}
    >
      <span className="row">
        <TextInput
          aria-label={t('moonlight.pin')}
          placeholder={t('moonlight.pin')}
          inputMode="numeric"
          autoComplete="off"
          maxLength={4}
          value={pin}
          onChange={(event) => setPin(event.currentTarget.value.replaceAll(/\D/g, ''))}
          data-testid="moonlight-pin"
        />
        <Button
          type="submit"
          variant={isIn ? 'default' : 'filled'}
          disabled={!PIN.test(pin)}
          isBusy={pair.isPending}
          data-testid="moonlight-pair"
        >
          {isIn ? t('moonlight.again') : t('moonlight.letIn')}
        </Button>
      </span>
      {pair.isError && <Failed error={pair.error} />}
    </form>
  );
}
