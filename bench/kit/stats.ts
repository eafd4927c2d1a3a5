/** @throws {RangeError} without values */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Nearest rank. @throws {RangeError} without values */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const found = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  if (found === undefined) throw new RangeError('no values');
  return found;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
