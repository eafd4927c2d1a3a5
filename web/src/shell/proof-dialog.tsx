import { loginProve } from '#core/features/identity/security.api.ts';
import { Modal, PasswordInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { call, login } from '../api.ts';
import { CodeField } from '../features/identity/code-field.tsx';
import { useWait } from '../features/identity/use-wait.ts';
import { secondFactorQuery } from '../features/settings/security.queries.ts';
import { problemOf } from '../texts/problems.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Button } from '../ui/button.tsx';
import { Mantine } from '../ui/mantine.tsx';
import { Failed } from '../ui/states.tsx';

/** Above every other dialog, below what is said at the edge of the page. */
const Z_INDEX = 350;

interface ProofDialogProps {
  readonly onProved: () => void;
  readonly onCancel: () => void;
}

export function ProofDialog({ onProved, onCancel }: ProofDialogProps): ReactNode {
  const { t } = useTexts();
  return (
    <Mantine>
      <Modal
        opened
        onClose={onCancel}
        title={t('proof.title')}
        zIndex={Z_INDEX}
        closeOnClickOutside={false}
        closeOnEscape={false}
        closeButtonProps={{ 'aria-label': t('ui.close') }}
      >
        <ProofForm onProved={onProved} onCancel={onCancel} />
      </Modal>
    </Mantine>
  );
}

function ProofForm({ onProved, onCancel }: ProofDialogProps): ReactNode {
  const { t } = useTexts();
  const factor = useQuery(secondFactorQuery);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [isCodeAsked, setCodeAsked] = useState(false);
  const passwordField = useRef<HTMLInputElement>(null);
  const codeField = useRef<HTMLInputElement>(null);
  const wait = useWait();
  const prove = useMutation({
    mutationFn: () => call(loginProve, { body: { password, ...(code.trim() === '' ? {} : { code: code.trim() }) } }),
    onSuccess: onProved,
    onError: (error) => {
      wait.note(error);
      const { code: cause } = problemOf(error, t);
      if (cause === 'auth.code_needed') setCodeAsked(true);
      if (cause === 'auth.wrong_password') passwordField.current?.select();
      if (cause === 'auth.wrong_code') codeField.current?.select();
    },
  });
  const needsCode = isCodeAsked || factor.data?.isOn === true;
  const problem = prove.error === null ? undefined : problemOf(prove.error, t);
  const isWaiting = wait.text !== undefined;
  const passwordError = wait.text ?? (problem?.code === 'auth.wrong_password' ? problem.title : undefined);
  const isElsewhere = problem !== undefined && !BESIDE_A_FIELD.has(problem.code);
  const isWhole = password !== '' && (!needsCode || code.trim() !== '');
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (isWhole && !isWaiting && !prove.isPending) prove.mutate();
  };
  const state = login.get();
  return (
    <form className="stack" onSubmit={send} data-testid="proof">
      <p className="small dim">{t('proof.why')}</p>
      {/* Programs that keep passwords want to know whose. */}
      <input
        type="text"
        hidden
        readOnly
        autoComplete="username"
        value={state.state === 'in' ? state.me.username : ''}
      />
      <PasswordInput
        ref={passwordField}
        label={t('identity.password')}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={passwordError}
        autoComplete="current-password"
        visibilityToggleButtonProps={{ 'aria-label': t('identity.showPassword') }}
        maxLength={256}
        data-autofocus
        data-testid="proof-password"
        required
      />
      {needsCode && (
        <CodeField
          fieldRef={codeField}
          value={code}
          onChange={setCode}
          error={problem?.code === 'auth.wrong_code' ? problem : undefined}
          testId="proof-code"
        />
      )}
      {isElsewhere && <Failed error={prove.error} />}
      <div className="row">
        <Button type="submit" isBusy={prove.isPending} disabled={!isWhole || isWaiting} data-testid="proof-send">
          {t('proof.go')}
        </Button>
        <Button variant="subtle" onClick={onCancel} data-testid="proof-cancel">
          {t('ui.cancel')}
        </Button>
      </div>
    </form>
  );
}

const BESIDE_A_FIELD: ReadonlySet<string> = new Set([
  'auth.wrong_password',
  'auth.wrong_code',
  'auth.code_needed',
  'auth.throttled',
]);
