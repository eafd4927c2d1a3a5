/** One's own keep, always in sight: what this machine does for others, and the one switch that stops it at once. */
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { machineQuery, usePause } from '../features/nodes/machine.queries.ts';
import { useOwnNode } from '../features/nodes/nodes.queries.ts';
import { Link } from '../router/link.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { Status, type Tone } from '../ui/status.tsx';

export function MachineSwitch(): ReactNode {
  const { t } = useTexts();
  const machine = useQuery(machineQuery);
  const node = useOwnNode();
  const pause = usePause();
  const isPaused = machine.data?.isPaused === true;
  const isShared = node !== undefined && node.state === 'ready';
  const tone: Tone = !isShared ? 'idle' : isPaused ? 'wait' : 'good';
  return (
    <div className="machine-switch">
      <div className="row-apart">
        <span className="small dim">{t('shell.thisMachine')}</span>
        <Status tone={tone}>
          <span className="small">
            {!isShared ? t('shell.notShared') : isPaused ? t('shell.paused') : t('shell.sharing')}
          </span>
        </Status>
      </div>
      {isShared ? (
        <button
          type="button"
          className="machine-button"
          data-paused={isPaused}
          onClick={() => pause.mutate(!isPaused)}
          data-testid="machine-pause"
        >
          {isPaused ? (
            <IconPlayerPlay size={17} aria-hidden="true" />
          ) : (
            <IconPlayerPause size={17} aria-hidden="true" />
          )}
          {isPaused ? t('shell.resume') : t('shell.pauseNow')}
        </button>
      ) : (
        <Link to="/nodes/share" className="machine-button" data-primary="true" data-testid="share-link">
          {t('shell.share')}
        </Link>
      )}
    </div>
  );
}
