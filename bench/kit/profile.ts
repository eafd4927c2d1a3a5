/** Where the time goes: samples of V8's profiler, summed by function. */
import { Session } from 'node:inspector/promises';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from './machine.ts';

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[] | undefined;
}
export interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples?: readonly number[] | undefined;
  readonly timeDeltas?: readonly number[] | undefined;
}

const ROWS_SHOWN = 30;
const SAMPLE_US = 200;

/** Profiles this thread while `work` runs. */
export async function profiled<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly profile: Profile }> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_US });
  await session.post('Profiler.start');
  const value = await work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  return { value, profile };
}

export function readProfile(path: string): Profile {
  return JSON.parse(readFileSync(path, 'utf8')) as Profile;
}

/** Lines `self µs  with callees µs  share  function  file:line`, µs per one of `count`. Recursion counts once. */
export function formatProfile(profile: Profile, count: number): string[] {
  const { selfUs, allUs, totalUs } = sumByFunction(profile);
  const rows = [...selfUs].sort((a, b) => b[1] - a[1]).slice(0, ROWS_SHOWN);
  const cell = (us: number): string => (us / count).toFixed(2).padStart(8);
  return [
    `  ${'self µs'.padStart(8)} ${'all µs'.padStart(8)}   share  function (µs per event, ${count} events)`,
    ...rows.map(
      ([name, us]) =>
        `  ${cell(us)} ${cell(allUs.get(name) ?? 0)} ${((us / totalUs) * 100).toFixed(1).padStart(6)}%  ${name}`,
    ),
  ];
}

/** The largest sums with callees, for reading from the top down. */
export function formatInclusive(profile: Profile, count: number): string[] {
  const { allUs } = sumByFunction(profile);
  const rows = [...allUs]
    .filter(([name]) => !name.startsWith('('))
    .sort((a, b) => b[1] - a[1])
    .slice(0, ROWS_SHOWN);
  return rows.map(([name, us]) => `  ${(us / count).toFixed(2).padStart(8)} µs with callees  ${name}`);
}

function sumByFunction(profile: Profile): { selfUs: Map<string, number>; allUs: Map<string, number>; totalUs: number } {
  const selfOf = new Map<number, number>();
  let totalUs = 0;
  for (const [index, id] of (profile.samples ?? []).entries()) {
    const us = Math.max(0, profile.timeDeltas?.[index] ?? 0);
    selfOf.set(id, (selfOf.get(id) ?? 0) + us);
  }
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const children = new Set(profile.nodes.flatMap((node) => node.children ?? []));
  const selfUs = new Map<string, number>();
  const allUs = new Map<string, number>();
  const visit = (node: ProfileNode, above: ReadonlySet<string>, caller: string): number => {
    const name = nameOf(node, caller);
    const own = selfOf.get(node.id) ?? 0;
    const isIdle = name.startsWith('(idle)') || name.startsWith('(program)') || name.startsWith('(root)');
    if (!isIdle) totalUs += own;
    if (!isIdle && own > 0) selfUs.set(name, (selfUs.get(name) ?? 0) + own);
    const within = new Set([...above, name]);
    let sum = own;
    for (const id of node.children ?? []) {
      const child = byId.get(id);
      if (child !== undefined) sum += visit(child, within, node.callFrame.functionName);
    }
    if (!above.has(name)) allUs.set(name, (allUs.get(name) ?? 0) + sum);
    return sum;
  };
  for (const node of profile.nodes) if (!children.has(node.id)) visit(node, new Set(), '');
  return { selfUs, allUs, totalUs };
}

/** Functions of the engine and of OpenSSL have no place of their own: their caller tells them apart. */
function nameOf({ callFrame }: ProfileNode, caller: string): string {
  const { functionName, url, lineNumber } = callFrame;
  const name = functionName === '' ? '(anonymous)' : functionName;
  if (url === '') return name.startsWith('(') ? name : `${name} <- ${caller}`;
  return `${name} ${url.startsWith('file:') ? relative(ROOT, fileURLToPath(url)) : url}:${lineNumber + 1}`;
}
