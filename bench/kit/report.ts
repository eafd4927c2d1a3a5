/** What a benchmark found: figures with their targets, checks that held, and how they are shown. */
import type { Machine } from './machine.ts';

export type Target = { readonly atLeast: number } | { readonly atMost: number };

export interface Figure {
  /** Stable, for the JSON line: `transfersPerSecond`. */
  readonly key: string;
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  readonly target?: Target;
}

export interface BenchReport {
  readonly bench: string;
  readonly figures: readonly Figure[];
  /** What the benchmark verified of its own result; a check that fails throws instead. */
  readonly checks: readonly string[];
  /** What a reader must know of this run: something was skipped, a floor was absent. */
  readonly notes: readonly string[];
}

/** The result of a benchmark is wrong, so its speed means nothing. */
export class CheckFailed extends Error {
  override readonly name = 'CheckFailed';
}

/** @throws {CheckFailed} */
export function hold(isHeld: boolean, what: string): asserts isHeld {
  if (!isHeld) throw new CheckFailed(what);
}

export function isMet({ value, target }: Figure): boolean | undefined {
  if (target === undefined) return undefined;
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
}

export function formatReport(report: BenchReport, machine: Machine): string {
  const rows = report.figures.map((figure) => [
    figure.label,
    formatNumber(figure.value),
    figure.unit,
    targetText(figure),
    verdictText(figure),
  ]);
  const lines = [
    `${report.bench}: ${machine.cores} cores (${machine.cpu}), load average ${machine.loadAverage.join(' ')}, Node ${machine.node}, commit ${machine.commit}`,
    ...formatTable([['figure', 'value', 'unit', 'target', ''], ...rows]),
    ...report.checks.map((check) => `  checked: ${check}`),
    ...report.notes.map((note) => `  note: ${note}`),
  ];
  return lines.join('\n');
}

/** One line for programs: everything that the table shows. */
export function jsonLine(reports: readonly BenchReport[], machine: Machine): string {
  const benches = reports.map(({ bench, figures, checks, notes }) => ({
    bench,
    figures: Object.fromEntries(
      figures.map((figure) => [
        figure.key,
        { value: figure.value, unit: figure.unit, target: figure.target, isMet: isMet(figure) },
      ]),
    ),
    checks,
    notes,
  }));
  return JSON.stringify({ machine, benches });
}

function targetText({ target }: Figure): string {
  if (target === undefined) return '';
  return 'atLeast' in target ? `>= ${formatNumber(target.atLeast)}` : `<= ${formatNumber(target.atMost)}`;
}

function verdictText(figure: Figure): string {
  const met = isMet(figure);
  return met === undefined ? '' : met ? 'met' : 'MISSED';
}

/** Four significant digits below 1000, whole numbers above. */
function formatNumber(value: number): string {
  if (Math.abs(value) >= 1000)
    return Math.round(value)
      .toString()
      .replace(/\B(?=(\d{3})+$)/g, ' ');
  return Number(value.toPrecision(4)).toString();
}

function formatTable(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const isRight = (column: number): boolean => column === 1;
  return rows.map((row) =>
    `  ${row.map((cell, column) => (isRight(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join('  ')}`.trimEnd(),
  );
}
