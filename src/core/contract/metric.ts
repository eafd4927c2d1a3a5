/** A measurement as monitoring systems want it: a name, what it means, and a number for each set of labels. */
export interface Metric {
  /** `realms_` first, the unit last: bytes, seconds; `_total` for what only rises. */
  readonly name: string;
  readonly help: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly samples: readonly Sample[];
}

export interface Sample {
  /** For histograms: `_bucket`, `_sum`, `_count`. */
  readonly suffix?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Prometheus' text format, version 0.0.4. Names and labels are ours; values of labels are escaped.
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function formatMetrics(metrics: readonly Metric[]): string {
  let text = '';
  for (const { name, help, kind, samples } of metrics) {
    if (samples.length === 0) continue;
    text += `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${kind}\n`;
    for (const { suffix = '', labels = {}, value } of samples)
      text += `${name}${suffix}${formatLabels(labels)} ${formatValue(value)}\n`;
  }
  return text;
}

function formatLabels(labels: Readonly<Record<string, string>>): string {
  const parts = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`,
  );
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

function formatValue(value: number): string {
  if (value === Infinity) return '+Inf';
  return Number.isFinite(value) ? String(value) : 'NaN';
}
