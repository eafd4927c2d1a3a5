/** Who is connected, drawn by forces: near is quick, far is slow; a dashed line goes through a relay. */
import type { PeerView } from '#core/features/network/network.api.ts';
import {
  type SimulationNodeDatum,
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
} from 'd3-force';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import './graph.css';

const WIDTH = 720;
const HEIGHT = 340;
const MARGIN = 30;
const NEAR = 95;
const FAR = 270;
const SLOW_MS = 200;
/** Beyond this many names only cover each other. */
const NAMES_MAX = 40;
const MOVING_MAX = 60;
const STEPS = 200;
const STEPS_PER_FRAME = 2;

interface Dot extends SimulationNodeDatum {
  readonly id: string;
  readonly name: string;
  readonly kind: 'me' | 'peer';
  readonly via: PeerView['via'];
  readonly distance: number;
  /** Of its line: the more went over it, the thicker. */
  readonly width: number;
}

interface GraphProps {
  readonly peers: readonly PeerView[];
  readonly me: string;
  readonly label: string;
}

export function Graph({ peers, me, label }: GraphProps): ReactNode {
  const dots = useLayout(peers, me);
  const center = dots.find(({ kind }) => kind === 'me');
  return (
    <svg className="graph" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {dots.map((dot) =>
        dot.kind === 'me' || center === undefined ? null : (
          <line
            key={dot.id}
            className="graph-line"
            data-via={dot.via}
            strokeWidth={dot.width}
            x1={center.x ?? 0}
            y1={center.y ?? 0}
            x2={dot.x ?? 0}
            y2={dot.y ?? 0}
          />
        ),
      )}
      {dots.map((dot) => (
        <g key={dot.id} transform={`translate(${Math.round(dot.x ?? 0)} ${Math.round(dot.y ?? 0)})`}>
          {dot.kind === 'me' ? (
            <path className="graph-me" d="M-13-12h6v4h4v-4h6v4h4v-4h6v9l-3 3v12h-20v-12l-3-3z" />
          ) : (
            <circle className="graph-peer" data-via={dot.via} r={dots.length > MOVING_MAX ? 4.5 : 7}>
              <title>{dot.name}</title>
            </circle>
          )}
          {(dot.kind === 'me' || dots.length <= NAMES_MAX) && (
            <text y={dot.kind === 'me' ? 30 : 20} textAnchor="middle">
              {dot.name}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}

/** Places are kept from one list of peers to the next, so that a newcomer does not throw the picture about. */
function useLayout(peers: readonly PeerView[], me: string): readonly Dot[] {
  const places = useRef(new Map<string, { x: number; y: number }>());
  const [, redraw] = useState(0);
  const shape = peers
    .map(
      ({ peerKey, via, latencyMs, sentBytes, receivedBytes }) =>
        `${peerKey}${via}${Math.round((latencyMs ?? 0) / 20)}w${widthOf(sentBytes + receivedBytes)}`,
    )
    .join();
  // Only what the picture shows makes a new layout.
  // oxlint-disable-next-line react/exhaustive-deps
  const dots = useMemo(() => makeDots(peers, me, places.current), [shape, me]);
  useEffect(() => {
    // Many dots in motion would cost more than they tell: those are laid out unseen, a few steps a frame, and then shown.
    const isCalm = dots.length > MOVING_MAX || window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    const simulation = forceSimulation<Dot>([...dots])
      .force('charge', forceManyBody().strength(dots.length > MOVING_MAX ? -40 : -420))
      .force('collide', forceCollide(dots.length > MOVING_MAX ? 9 : 34))
      .force('x', forceX(WIDTH / 2).strength(0.01))
      .force('y', forceY(HEIGHT / 2).strength(0.14))
      .force(
        'link',
        forceLink(
          dots
            .filter(({ kind }) => kind === 'peer')
            .map((dot) => ({ source: 0, target: dots.indexOf(dot), distance: dot.distance })),
        ).distance((line) => line.distance),
      )
      .stop();
    const keep = (): void => {
      for (const dot of dots) {
        dot.x = Math.min(WIDTH - MARGIN * 2, Math.max(MARGIN * 2, dot.x ?? WIDTH / 2));
        dot.y = Math.min(HEIGHT - MARGIN - 8, Math.max(MARGIN, dot.y ?? HEIGHT / 2));
        places.current.set(dot.id, { x: dot.x, y: dot.y });
      }
      redraw((count) => count + 1);
    };
    if (isCalm) {
      let steps = 0;
      let frame = requestAnimationFrame(function settle() {
        simulation.tick(STEPS_PER_FRAME);
        steps += STEPS_PER_FRAME;
        if (steps === STEPS_PER_FRAME || steps >= STEPS) keep();
        if (steps < STEPS) frame = requestAnimationFrame(settle);
      });
      return () => cancelAnimationFrame(frame);
    }
    simulation.on('tick', keep).restart();
    return () => {
      simulation.stop();
    };
  }, [dots]);
  return dots;
}

function makeDots(
  peers: readonly PeerView[],
  me: string,
  places: ReadonlyMap<string, { readonly x: number; readonly y: number }>,
): readonly Dot[] {
  const placed = (id: string, index: number): { x: number; y: number } =>
    places.get(id) ?? { x: WIDTH / 2 + Math.cos(index * 2.4) * NEAR, y: HEIGHT / 2 + Math.sin(index * 2.4) * NEAR };
  return [
    {
      id: 'me',
      name: me,
      kind: 'me',
      via: 'direct',
      distance: 0,
      width: 0,
      fx: WIDTH / 2,
      fy: HEIGHT / 2,
      x: WIDTH / 2,
      y: HEIGHT / 2,
    },
    ...peers.map(({ peerKey, peerId, users, via, latencyMs, sentBytes, receivedBytes }, index): Dot => {
      const slowness = Math.min(1, (latencyMs ?? SLOW_MS / 2) / SLOW_MS);
      return {
        id: peerKey,
        name: users[0]?.handle ?? peerId.slice(-6),
        kind: 'peer',
        via,
        distance: NEAR + slowness * (FAR - NEAR),
        width: widthOf(sentBytes + receivedBytes),
        ...placed(peerKey, index),
      };
    }),
  ];
}

/** From a hair to a rope: one step more for each tenfold beyond 10 KB. */
function widthOf(bytes: number): number {
  return Math.max(1, Math.min(5, Math.round(Math.log10(Math.max(1, bytes)) - 3)));
}
