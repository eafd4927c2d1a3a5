import { type ReactNode, Suspense, lazy, useEffect, useRef, useState } from 'react';
import { Card } from '../../ui/card.tsx';
import { allWords } from '../../texts/languages.ts';
import { useSeen } from '../../ui/seen.ts';
import { Bricks } from '../../ui/states.tsx';

const LoadChart = lazy(async () => {
  const [{ LoadChart: Loaded }] = await Promise.all([import('../nodes/load-chart.tsx'), allWords()]);
  return { default: Loaded };
});

/** By then the cards above it have their heights, and what is below the view is below it. */
const CALM_AFTER_MS = 1500;

/** Charts weigh more than the rest of this page: theirs comes behind it, when one is near. */
export function LateLoadChart(): ReactNode {
  const [isCalm, setCalm] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setCalm(true), CALM_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return isCalm ? <NearLoadChart /> : <div style={{ minHeight: HEIGHT }} />;
}

const HEIGHT = 320;

function NearLoadChart(): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const isSeen = useSeen(place);
  const loading = (
    <Card>
      <Bricks courses={5} />
    </Card>
  );
  return (
    <div ref={place} style={{ minHeight: HEIGHT }}>
      {isSeen && (
        <Suspense fallback={loading}>
          <LoadChart />
        </Suspense>
      )}
    </div>
  );
}
