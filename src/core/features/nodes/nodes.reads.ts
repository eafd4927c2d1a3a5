import type { Reads } from '../../contract/table.ts';
import { type NodeRow, nodes } from './nodes.tables.ts';

export type { NodeRow } from './nodes.tables.ts';

export function nodeOf(reads: Reads, node: string): NodeRow | undefined {
  return reads.get(nodes, node);
}
