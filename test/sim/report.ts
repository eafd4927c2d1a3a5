/** What one seed did, and what it broke. */

export interface Counts {
  /** Acts that a dry run let through, and those that it refused. */
  submitted: number;
  refused: number;
  forged: number;
  seals: number;
  events: number;
  /** Sealed with a refusal code. */
  rejections: number;
  partitions: number;
  crashes: number;
  /** Writes that a crash lost because they were not synced. */
  lostWrites: number;
  absences: number;
  equivocations: number;
  rollbacks: number;
  cheats: number;
  /** Snapshots that were entered in place of seals; instances that came to it later; those on which bodies of old events were dropped. */
  jumps: number;
  newcomers: number;
  pruned: number;
  /** Pools that moved to the later version of the fold, and how often a program said that it is too old for it. */
  upgraded: number;
  outdated: number;
  /** Pools that lost their quorum for good and were recovered outside of the log. */
  recoveries: number;
  /** Seals by more notaries than one, and those of a later term than the first. */
  quorumSeals: number;
  laterTerms: number;
  sent: number;
  dropped: number;
  duplicated: number;
  /** Orders that were placed, and those that were settled. */
  orders: number;
  settled: number;
}

export function noCounts(): Counts {
  return {
    submitted: 0,
    refused: 0,
    forged: 0,
    seals: 0,
    events: 0,
    rejections: 0,
    partitions: 0,
    crashes: 0,
    lostWrites: 0,
    absences: 0,
    equivocations: 0,
    rollbacks: 0,
    cheats: 0,
    jumps: 0,
    newcomers: 0,
    pruned: 0,
    upgraded: 0,
    outdated: 0,
    recoveries: 0,
    quorumSeals: 0,
    laterTerms: 0,
    sent: 0,
    dropped: 0,
    duplicated: 0,
    orders: 0,
    settled: 0,
  };
}

/** A run that never met these proves nothing about them. */
export const MUST_HAPPEN = [
  'partitions',
  'crashes',
  'rejections',
  'seals',
] as const satisfies readonly (keyof Counts)[];

/** An invariant that did not hold. `code` names it: `I1`, `O3`, `converges` … */
export class Violation extends Error {
  override readonly name = 'Violation';
  readonly code: string;
  constructor(code: string, detail: string) {
    super(`${code}: ${detail}`);
    this.code = code;
  }
}

export function must(condition: boolean, code: string, detail: () => string): asserts condition {
  if (!condition) throw new Violation(code, detail());
}

export interface SeedReport {
  readonly seed: number;
  readonly instances: number;
  readonly realSignatures: boolean;
  readonly access: string;
  readonly counts: Counts;
  readonly failure: { readonly code: string; readonly message: string; readonly step: number } | undefined;
  /** The last things that happened before the failure. */
  readonly trace: readonly string[];
}

export function describeReport(report: SeedReport): string {
  const { seed, instances, counts, access, realSignatures, failure } = report;
  const parts = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  const head = `seed ${seed}: ${instances} instances, ${access}${realSignatures ? ', Ed25519' : ''}; ${parts.join(', ')}`;
  return failure === undefined ? head : `${head}\n  FAILED at step ${failure.step}: ${failure.message}`;
}
