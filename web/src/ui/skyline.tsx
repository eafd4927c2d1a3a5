/**
 * The realm as it is now: one's own keep in the middle, a tower for each connected peer. A flag flies while this machine is
 * shared, windows are lit while it works for others. Nothing here is decoration alone: each part stands for a fact.
 */
import type { ReactNode } from 'react';
import './skyline.css';

const WIDTH = 1200;
const HEIGHT = 150;
const GROUND = 138;
const TOWERS_MAX = 26;
const GOLDEN = 0.618034;

interface SkylineProps {
  /** Keys of the connected peers: each gives its tower a shape of its own. */
  readonly peers: readonly string[];
  readonly isSharing: boolean;
  readonly isBusy: boolean;
  readonly label: string;
}

export function Skyline({ peers, isSharing, isBusy, label }: SkylineProps): ReactNode {
  return (
    <svg
      className="skyline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="xMidYMax slice"
      role="img"
      aria-label={label}
    >
      <path className="skyline-far" d="M0 150V96l90-26 120 30 150-46 130 44 160-52 150 50 140-30 120 34 140-26v76z" />
      <path className="skyline-near" d="M0 150v-26l140-16 170 18 160-24 210 22 180-20 170 18 170-14v42z" />
      {peers.slice(0, TOWERS_MAX).map((peer, index) => (
        <Tower key={peer} peer={peer} index={index} />
      ))}
      <Keep isSharing={isSharing} isBusy={isBusy} />
    </svg>
  );
}

/** Spread by the golden ratio: each new one stands where most room is left, on both sides of the keep. */
function Tower({ peer, index }: { readonly peer: string; readonly index: number }): ReactNode {
  const spread = (0.31 + index * GOLDEN) % 1;
  const x = Math.round(spread < 0.5 ? 40 + spread * 2 * 440 : 700 + (spread - 0.5) * 2 * 440);
  const shape = Number.parseInt(peer.slice(0, 6), 16) || 0;
  const width = 20 + (shape % 4) * 4;
  const top = GROUND - 34 - ((shape >> 3) % 40);
  return (
    <g className="skyline-tower">
      <path d={towerPath(x, width, top)} />
      <rect className="skyline-window" x={x + width / 2 - 1.5} y={top + 14} width="3" height="6" rx="1.5" />
    </g>
  );
}

function Keep({ isSharing, isBusy }: { readonly isSharing: boolean; readonly isBusy: boolean }): ReactNode {
  const middle = WIDTH / 2;
  const lit = isBusy ? 'skyline-lit' : 'skyline-window';
  return (
    <g className="skyline-keep">
      <path d={towerPath(middle - 52, 28, 72)} />
      <path d={towerPath(middle + 24, 28, 72)} />
      <path d={towerPath(middle - 26, 52, 92)} />
      <path d={towerPath(middle - 15, 30, 54)} />
      <path className="skyline-gate" d={`M${middle - 9} ${GROUND}v-14a9 9 0 0 1 18 0v14z`} />
      {[-40, 36].map((offset) => (
        <rect key={offset} className={lit} x={middle + offset} y="88" width="4" height="8" rx="2" />
      ))}
      <rect className={lit} x={middle - 2} y="70" width="4" height="8" rx="2" />
      <path className="skyline-pole" d={`M${middle} 54V26`} />
      {isSharing && <path className="skyline-flag" d={`M${middle} 27h24l-6 6.500 6 6.500h-24z`} />}
    </g>
  );
}

/** Three merlons on top. */
function towerPath(x: number, width: number, top: number): string {
  const step = width / 5;
  const tooth = 5;
  return `M${x - 2} ${GROUND + 12}V${top}h${step + 2}v${tooth}h${step}v-${tooth}h${step}v${tooth}h${step}v-${tooth}h${step + 2}V${GROUND + 12}z`;
}
