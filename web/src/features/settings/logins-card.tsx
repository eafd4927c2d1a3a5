import { type LoginEntry, loginEnd } from '#core/features/identity/logins.api.ts';
import { IconDeviceDesktop, IconDeviceMobile, IconTerminal2 } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Ready } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { toast, toastProblem } from '../../ui/toast.ts';
import { isScript, programName } from './program-name.ts';
import { loginsQuery } from './settings.queries.ts';

/** Where this account is logged in; each can be ended but this one, which has its own button. */
export function LoginsCard(): ReactNode {
  const { t } = useTexts();
  const logins = useQuery(loginsQuery);
  return (
    <Card title={t('settings.logins')}>
      <div className="stack-tight">
        <p className="small dim">{t('settings.loginsWhat')}</p>
        <Ready query={logins} courses={4}>
          {({ items }) => (
            <ul className="list" data-testid="logins">
              {items.map((entry) => (
                <LoginRow key={entry.login} entry={entry} />
              ))}
            </ul>
          )}
        </Ready>
      </div>
    </Card>
  );
}

function LoginRow({ entry }: { readonly entry: LoginEntry }): ReactNode {
  const { t, format } = useTexts();
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: () => call(loginEnd, { params: { login: entry.login } }),
    onSuccess: () => toast({ tone: 'good', title: t('settings.loginEnded') }),
    onError: toastProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: keys.logins }),
  });
  const [nowMs] = useState(() => Date.now());
  const { program, system } = programName(entry.agent);
  const name = isScript(entry.agent)
    ? t('settings.program.realms')
    : program === undefined
      ? t('settings.program.unknown')
      : system === undefined
        ? program
        : t('settings.loginOn', { program, system });
  const isPhone = system === 'Android' || system === 'iPhone' || system === 'iPad';
  const Icon = isScript(entry.agent) ? IconTerminal2 : isPhone ? IconDeviceMobile : IconDeviceDesktop;
  return (
    <li className={`row-fixed ${end.isPending ? 'is-pending' : ''}`}>
      <div className="row-fixed grow">
        <Icon size={22} stroke={1.5} className="dim" aria-hidden="true" />
        <div className="stack-close">
          <span className="strong" title={entry.agent}>
            {name}
          </span>
          <span className="small dim">
            {t('settings.loginUsed', { ago: format.ago(entry.usedMs, nowMs) })} ·{' '}
            {t('settings.loginSince', { date: format.date(entry.createdMs) })}
          </span>
        </div>
      </div>
      {entry.isCurrent ? (
        <Badge tone="good">{t('settings.loginNow')}</Badge>
      ) : (
        <Button
          size="small"
          variant="danger"
          isBusy={end.isPending}
          onClick={() => end.mutate()}
          aria-label={t('settings.loginEndThis', { name })}
          data-testid="login-end"
        >
          {t('settings.loginEnd')}
        </Button>
      )}
    </li>
  );
}
