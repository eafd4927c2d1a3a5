import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMetrics } from './metric.ts';

test('metrics are lines that Prometheus reads: help, type, labels escaped, buckets up to +Inf', () => {
  const text = formatMetrics([
    {
      name: 'realms_a',
      help: 'One \\ two\nthree',
      kind: 'gauge',
      samples: [{ value: 1.5 }, { labels: { x: 'a"b\\c\nd', y: '' }, value: 0 }],
    },
    { name: 'realms_empty', help: 'Nothing', kind: 'counter', samples: [] },
    {
      name: 'realms_h_seconds',
      help: 'Times',
      kind: 'histogram',
      samples: [
        { suffix: '_bucket', labels: { le: '+Inf' }, value: 2 },
        { suffix: '_sum', value: 0.25 },
        { suffix: '_count', value: 2 },
      ],
    },
    { name: 'realms_odd', help: 'Odd', kind: 'gauge', samples: [{ value: Infinity }, { value: Number.NaN }] },
  ]);
  assert.equal(
    text,
    [
      '# HELP realms_a One \\\\ two\\nthree',
      '# TYPE realms_a gauge',
      'realms_a 1.5',
      'realms_a{x="a\\"b\\\\c\\nd",y=""} 0',
      '# HELP realms_h_seconds Times',
      '# TYPE realms_h_seconds histogram',
      'realms_h_seconds_bucket{le="+Inf"} 2',
      'realms_h_seconds_sum 0.25',
      'realms_h_seconds_count 2',
      '# HELP realms_odd Odd',
      '# TYPE realms_odd gauge',
      'realms_odd +Inf',
      'realms_odd NaN',
      '',
    ].join('\n'),
  );
});
