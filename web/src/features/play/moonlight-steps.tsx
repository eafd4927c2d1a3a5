/** A session that is played with Moonlight: how to get into it, and saying that one sees it, which is what is paid. */
import { type MoonlightView, SEEN_MS, moonlightRead, moonlightSeen } from '#core/features/gaming/moonlight.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, Suspense, useEffect } from 'react';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyIcon } from '../../ui/copy.tsx';
import { lateFields } from '../../ui/late.tsx';
import { Bricks, Failed, Ready } from '../../ui/states.tsx';
import { Status, type Tone } from '../../ui/status.tsx';

const PinForm = lateFields(() => import('./moonlight-pin.tsx'), 'PinForm');
const LOOK_MS = 1_500;
/** A yes holds three times as long; of a hidden page, which is let say less, the instance renews it. */
const SAY_MS = SEEN_MS / 3;

const TONES: Readonly<Record<MoonlightView['state'], Tone>> = {
  starting: 'wait',
  pin: 'wait',
  paired: 'wait',
  playing: 'good',
  paused_by_owner: 'wait',
  gone: 'bad',
  over: 'idle',
};

interface MoonlightStepsProps {
  readonly pool: PoolView;
  readonly order: string;
}

export function MoonlightSteps({ pool, order }: MoonlightStepsProps): ReactNode {
  const { t, format } = useTexts();
  const params = { pool: pool.pool, order };
  const queryKey = keys.session(pool.pool, `${order} moonlight`);
  const queries = useQueryClient();
  const moonlight = useQuery({
    queryKey,
    queryFn: ({ signal }) => call(moonlightRead, { params }, { signal }),
    refetchInterval: LOOK_MS,
  });
  const keep = (view: MoonlightView): void => void queries.setQueryData(queryKey, view);
  const say = useMutation({
    mutationFn: (isSeen: boolean) => call(moonlightSeen, { params, body: { isSeen } }),
    onSuccess: keep,
  });
  const state = moonlight.data?.state;
  const isSeen = moonlight.data?.isSeen === true;
  const { mutate } = say;
  useEffect(() => {
    if (!isSeen) return;
    const saying = setInterval(() => mutate(true), SAY_MS);
    return () => clearInterval(saying);
  }, [isSeen, mutate]);
  useEffect(() => {
    if (!isSeen) return;
    const left = (): void => {
      const no = { params: { pool: pool.pool, order }, body: { isSeen: false } };
      call(moonlightSeen, no, { keepalive: true }).catch(() => undefined); // the page's live connection ends with it, and says the same
    };
    window.addEventListener('pagehide', left);
    return () => {
      window.removeEventListener('pagehide', left);
      left();
    };
  }, [isSeen, pool.pool, order]);
  return (
    <Card title={t('moonlight.steps')} testId="moonlight">
      <Ready query={moonlight} courses={4}>
        {({ hosts, app, roundTripMs }) => (
          <div className="stack">
            {state !== undefined && (
              <div className="row" data-testid="moonlight-state" data-state={state}>
                <Status tone={TONES[state]}>{t(`moonlight.state.${state}`)}</Status>
                {roundTripMs !== undefined && <span className="small dim num">{format.latency(roundTripMs)}</span>}
              </div>
            )}
            <ol className="stack moonlight-steps">
              <li>{t('moonlight.stepInstall')}</li>
              <li>
                {t('moonlight.stepAddress')} <Words texts={hosts} />
              </li>
              <li>
                <div className="stack-close">
                  {t('moonlight.stepPin')}
                  <Suspense fallback={<Bricks courses={1} />}>
                    <PinForm params={params} isIn={state === 'paired' || state === 'playing'} onIn={keep} />
                  </Suspense>
                </div>
              </li>
              <li>
                {t('moonlight.stepApp')} <Words texts={app === '' ? [] : [app]} />
              </li>
              <li>
                <div className="stack-close">
                  {t('moonlight.stepSee')}
                  <span className="row">
                    <Button
                      variant={isSeen ? 'default' : 'filled'}
                      disabled={!isSeen && state !== 'playing'}
                      isBusy={say.isPending && !isSeen}
                      onClick={() => mutate(!isSeen)}
                      data-testid="moonlight-see"
                    >
                      {isSeen ? t('moonlight.noPicture') : t('moonlight.seePicture')}
                    </Button>
                    <span className="small dim" role="status">
                      {isSeen ? t('moonlight.seen') : t('moonlight.notSeen')}
                    </span>
                  </span>
                  {say.isError && <Failed error={say.error} />}
                </div>
              </li>
            </ol>
            <p className="small dim">{t('moonlight.limits')}</p>
          </div>
        )}
      </Ready>
    </Card>
  );
}

function Words({ texts }: { readonly texts: readonly string[] }): ReactNode {
  return texts.map((text) => (
    <span key={text} className="row">
      <code className="break">{text}</code>
      <CopyIcon text={text} what={text} />
    </span>
  ));
}
