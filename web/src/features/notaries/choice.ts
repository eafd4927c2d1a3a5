/** Who could seal, and in which order: what the dialog proposes and what the person made of it. */
import type { NotariesView } from '#core/features/notaries/notaries.api.ts';
import { MODE_RULES, type NotaryMode } from '#core/contract/notary-modes.ts';

export type Candidate = NotariesView['candidates'][number];

/** Who can be reached before who cannot; one machine of each person before their second. */
export function rankCandidates({ candidates }: NotariesView): readonly Candidate[] {
  const seen = new Set<string>();
  return candidates
    .toSorted((a, b) => Number(b.isConnected) - Number(a.isConnected))
    .map((candidate) => {
      const isSecond = seen.has(candidate.user);
      seen.add(candidate.user);
      return { candidate, rank: (candidate.isConnected ? 0 : 2) + (isSecond ? 1 : 0) };
    })
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ candidate }) => candidate);
}

/** The mode to begin with: the present one, or while one alone seals one that those who are there can fill. */
export function suggestedMode(view: NotariesView): NotaryMode {
  if (view.mode !== '1/1') return view.mode;
  const there = view.candidates.filter(({ isConnected }) => isConnected).length;
  return there >= MODE_RULES['3/4'].members ? '3/4' : '2/3';
}

/** Keeps who was chosen, in their order, as far as the mode has seats; the best of the others take what is left. */
export function fillSeats(
  mode: NotaryMode,
  chosen: readonly string[],
  ranked: readonly Candidate[],
): readonly string[] {
  const others = ranked.filter(({ device, isConnected }) => isConnected && !chosen.includes(device));
  return [...chosen, ...others.map(({ device }) => device)].slice(0, MODE_RULES[mode].members);
}

export function moveUp(chosen: readonly string[], index: number): readonly string[] {
  const [above, moved] = [chosen[index - 1], chosen[index]];
  if (above === undefined || moved === undefined) return chosen;
  return chosen.map((device, at) => (at === index - 1 ? moved : at === index ? above : device));
}
