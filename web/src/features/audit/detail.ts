/** An act's own fields, from the JSON of its record, as a line that people read. */
import type { PoolView } from '#core/features/pools/pools.api.ts';
import type { Texts } from '../../texts/use-texts.ts';
import { settingLabel, settingText } from '../govern/setting-fields.ts';

const MONEY: readonly string[] = ['amount', 'buyer', 'provider', 'treasury', 'maxCost'];
/** Signs of an id that say which it is. */
const ID_SIGNS = 12;

export function detailText(json: string, pool: PoolView, texts: Texts): string {
  return pairsOf('', parse(json))
    .map(([path, value]) => pairText(path, value, pool, texts))
    .join(', ');
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return {};
  }
}

function pairsOf(path: string, value: unknown): [string, string][] {
  if (value === null || typeof value !== 'object') return [[path, String(value)]];
  return Object.entries(value).flatMap(([name, inner]) => pairsOf(path === '' ? name : `${path}.${name}`, inner));
}

function pairText(path: string, value: string, pool: PoolView, texts: Texts): string {
  if (path.startsWith('changes.')) {
    const field = path.slice('changes.'.length);
    const isReadable = field === 'access' || value === 'true' || value === 'false' || /^\d+$/.test(value);
    return `${settingLabel(field, texts)}: ${isReadable ? settingText(field, value, pool, texts) : value}`;
  }
  if (MONEY.includes(path) && /^-?\d+$/.test(value)) return texts.format.money(BigInt(value), pool);
  return `${path}: ${/^[0-9a-f]{64,}$/.test(value) ? value.slice(0, ID_SIGNS) : value}`;
}
