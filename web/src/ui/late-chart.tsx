import { type ComponentProps, type ReactNode, Suspense, lazy } from 'react';
import type { Chart as ChartType } from './chart.tsx';
import './late-chart.css';
import { Bricks } from './states.tsx';

const Chart = lazy(async () => ({ default: (await import('./chart.tsx')).Chart }));

/** A chart whose code comes behind the page; its place is kept. */
export function LateChart(props: ComponentProps<typeof ChartType>): ReactNode {
  return (
    <div className="chart-place">
      <Suspense fallback={<Bricks courses={4} />}>
        <Chart {...props} />
      </Suspense>
    </div>
  );
}
