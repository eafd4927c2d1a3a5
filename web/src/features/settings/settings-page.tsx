import { Switch } from '@mantine/core';
import { Button, ButtonAnchor } from '../../ui/button.tsx';
import { IconApi, IconFileText, IconLogout } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { login } from '../../api.ts';
import { LANGUAGES, LANGUAGE_NAMES, chooseLanguage } from '../../texts/languages.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { CopyIcon } from '../../ui/copy.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Page } from '../../ui/page.tsx';
import { SCHEMES, chooseScheme, scheme } from '../../ui/scheme.ts';
import { Segments } from '../../ui/segments.tsx';
import { Badge } from '../../ui/status.tsx';
import { useStore } from '../../ui/store.ts';
import { logOut } from '../identity/log-out.ts';
import { networkQuery } from '../network/network.queries.ts';

export function SettingsPage(): ReactNode {
  const { t } = useTexts();
  return (
    <Page title={t('settings.title')}>
      <div className="halves">
        <div className="stack">
          <Look />
          <Notices />
          <Api />
        </div>
        <div className="stack">
          <Account />
          <Devices />
        </div>
      </div>
    </Page>
  );
}

function Look(): ReactNode {
  const { t, language } = useTexts();
  const chosen = useStore(scheme);
  return (
    <Card title={t('settings.look')}>
      <div className="stack">
        <div className="stack-close">
          <span className="small dim">{t('shell.language')}</span>
          <div>
            <Segments
              label={t('shell.language')}
              value={language}
              onChange={(value) => void chooseLanguage(value)}
              options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
            />
          </div>
        </div>
        <div className="stack-close">
          <span className="small dim">{t('settings.theme')}</span>
          <div>
            <Segments
              label={t('settings.theme')}
              value={chosen}
              onChange={chooseScheme}
              options={SCHEMES.map((value) => ({ value, label: t(`shell.${value}`) }))}
            />
          </div>
        </div>
      </div>
    </Card>
  );
}

function Notices(): ReactNode {
  const { t } = useTexts();
  const isPossible = 'Notification' in window && window.isSecureContext;
  const [permission, setPermission] = useState(isPossible ? Notification.permission : 'denied');
  return (
    <Card title={t('settings.notices')}>
      <div className="stack-tight">
        <Switch
          label={t('settings.noticesWhat')}
          checked={permission === 'granted'}
          disabled={!isPossible || permission !== 'default'}
          onChange={() => void Notification.requestPermission().then(setPermission)}
        />
        {permission === 'denied' && (
          <p className="small dim">{isPossible ? t('settings.noticesDenied') : t('settings.noticesImpossible')}</p>
        )}
        {permission === 'granted' && <p className="small dim">{t('settings.noticesOff')}</p>}
      </div>
    </Card>
  );
}

function Account(): ReactNode {
  const { t } = useTexts();
  const state = useStore(login);
  const network = useQuery(networkQuery);
  if (state.state !== 'in') return null;
  const { me } = state;
  return (
    <Card title={t('settings.account')} isKeep>
      <div className="stack">
        <dl className="facts">
          <dt>{t('identity.username')}</dt>
          <dd>{me.username}</dd>
          <dt>{t('settings.shownAs')}</dt>
          <dd>
            <Handle handle={me.handle} user={me.user} isCopyable />
          </dd>
          <dt>{t('settings.network')}</dt>
          <dd>{network.data?.name ?? '–'}</dd>
          <dt>{t('settings.version')}</dt>
          <dd className="num">{network.data?.version ?? '–'}</dd>
        </dl>
        <p className="small dim">{t('settings.phraseNote')}</p>
        <div className="row">
          <Button variant="default" icon={<IconLogout size={16} />} onClick={() => void logOut()}>
            {t('shell.logOut')}
          </Button>
        </div>
      </div>
    </Card>
  );
}

function Devices(): ReactNode {
  const { t } = useTexts();
  const state = useStore(login);
  if (state.state !== 'in') return null;
  return (
    <Card title={t('settings.devices')}>
      <ul className="list">
        {state.me.devices.map(({ device, kind, isThisInstance }) => (
          <li key={device} className="stack-close">
            <div className="row-apart">
              <span className="strong">{t(`settings.device.${kind}`)}</span>
              {isThisInstance && <Badge tone="realm">{t('settings.thisInstance')}</Badge>}
            </div>
            <span className="row-fixed">
              <span className="mono dim cut">{device}</span>
              <CopyIcon text={device} what={t('ui.key')} />
            </span>
            <span className="small dim">{t(`settings.deviceWhat.${kind}`)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Api(): ReactNode {
  const { t } = useTexts();
  return (
    <Card title={t('settings.api')}>
      <div className="stack-tight">
        <p className="small dim">{t('settings.apiWhat')}</p>
        <div className="row">
          <ButtonAnchor href="/docs" target="_blank" rel="noopener" variant="default" icon={<IconApi size={17} />}>
            {t('settings.swagger')}
          </ButtonAnchor>
          <ButtonAnchor
            href="/openapi.json"
            target="_blank"
            rel="noopener"
            variant="default"
            icon={<IconFileText size={17} />}
          >
            OpenAPI
          </ButtonAnchor>
        </div>
      </div>
    </Card>
  );
}
