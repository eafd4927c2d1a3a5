import { fingerprint } from '#core/kernel/ids.ts';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { CopyIcon } from './copy.tsx';

/** `name#fingerprint`: handles are not unique, keys are. */
export function Handle({
  handle,
  user,
  isCopyable = false,
}: {
  readonly handle: string;
  readonly user: string;
  readonly isCopyable?: boolean;
}): ReactNode {
  const { t } = useTexts();
  // Some views carry the fingerprint in the handle already.
  const name = handle.includes('#') ? handle.slice(0, handle.lastIndexOf('#')) : handle;
  return (
    <span className="handle" title={user}>
      <span className="break">{name}</span>
      <span className="dim mono">#{fingerprint(user)}</span>
      {isCopyable && <CopyIcon text={user} what={t('ui.key')} />}
    </span>
  );
}
