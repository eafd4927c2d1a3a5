import { Button, ButtonAnchor, ButtonLink } from '../../ui/button.tsx';
import { IconApi, IconFileText, IconLogout } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { login } from '../../api.ts';
import { LANGUAGES, LANGUAGE_NAMES, chooseLanguage } from '../../texts/languages.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Page } from '../../ui/page.tsx';
import { SCHEMES, chooseScheme, scheme } from '../../ui/scheme.ts';
import { Segments } from '../../ui/segments.tsx';
import { useStore } from '../../ui/store.ts';
import { logOut } from '../identity/log-out.ts';
import { useOwnNode } from '../nodes/nodes.queries.ts';
import { MutesCard } from '../notifications/mutes-card.tsx';
import { BackupCard } from './backup-card.tsx';
import { BlocksCard } from './blocks-card.tsx';
import { DevicesCard } from './devices-card.tsx';
import { DiskCard } from './disk-card.tsx';
import { InstanceCard } from './instance-card.tsx';
import { LoginsCard } from './logins-card.tsx';
import { PhraseCard } from './phrase-card.tsx';
import { SecondFactorCard } from './second-factor-card.tsx';
import { TokensCard } from './tokens-card.tsx';

export function SettingsPage(): ReactNode {
  const { t } = useTexts();
  return (
    <Page title={t('settings.title')}>
      <div className="halves">
        <div className="stack">
          <Look />
          <MutesCard />
          <Limits />
          <InstanceCard />
          <BackupCard />
          <TokensCard />
          <Api />
        </div>
        <div className="stack">
          <Account />
          <PhraseCard />
          <DevicesCard />
          <SecondFactorCard />
          <LoginsCard />
          <BlocksCard />
          <DiskCard />
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

function Limits(): ReactNode {
  const { t } = useTexts();
  const node = useOwnNode();
  return (
    <Card title={t('settings.limits')}>
      <div className="stack-tight">
        <p className="small dim">{t('settings.limitsWhat')}</p>
        <div className="row">
          {node === undefined ? (
            <ButtonLink to="/nodes/share" variant="default">
              {t('shell.share')}
            </ButtonLink>
          ) : (
            <ButtonLink to="/nodes/:node" params={{ node: node.node }} variant="default">
              {t('settings.toLimits')}
            </ButtonLink>
          )}
        </div>
      </div>
    </Card>
  );
}

function Account(): ReactNode {
  const { t } = useTexts();
  const state = useStore(login);
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
        </dl>
        <div className="row">
          <Button variant="default" icon={<IconLogout size={16} />} onClick={() => void logOut()}>
            {t('shell.logOut')}
          </Button>
        </div>
      </div>
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
