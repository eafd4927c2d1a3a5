import type { ReactNode } from 'react';

const HUES = 12;

/** A pool's banner: its colours follow from its id, so it looks the same to every member. */
export function PoolMark({
  pool,
  size = 22,
}: {
  readonly pool: string | undefined;
  readonly size?: number;
}): ReactNode {
  const seed = Number.parseInt(pool?.slice(0, 4) ?? '0', 16);
  const hue = pool === undefined ? 215 : ((seed % HUES) * 360) / HUES;
  const strength = pool === undefined ? 12 : 55;
  const field = `hsl(${hue} ${strength}% 40%)`;
  const charge = `hsl(${(hue + 40) % 360} ${strength + 15}% 74%)`;
  const shapes = [
    'M12 3v18',
    'M4 11h16',
    'M5 5l14 14',
    'M4 14 12 7l8 7',
    'M12 6.500 16 11l-4 5-4-5z',
    'M8 3v17M16 3v17',
  ];
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" style={{ flex: 'none' }}>
      <path d="M3 2h18v12c0 4-4 7-9 8.500C7 21 3 18 3 14z" fill={field} />
      <path
        d={shapes[(seed >> 4) % shapes.length] ?? ''}
        stroke={charge}
        strokeWidth="2.600"
        fill="none"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
