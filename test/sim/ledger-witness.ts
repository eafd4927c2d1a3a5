/**
 * What each seal wrote into the journal, against the events it accepted and rejected.
 *
 * L1 each transaction sums to 0. L8 an accepted act of money posts exactly once, L9 a rejected one not at all. A wallet is debited by an
 * act of its own user alone, the treasury by its owner's or by a joining, issuance never after the genesis.
 */
import type { SignedEvent } from '#core/contract/event.ts';
import { accountOf } from '#core/kernel/postings.ts';
import { type JournalRow, type PostingRow, journal, postings } from '#core/features/ledger/ledger.tables.ts';
import { payloadOf, userOf } from './act-checks.ts';
import { must } from './report.ts';
import type { SealView } from './witness.ts';

const POSTS_ONCE: Readonly<Record<string, string>> = {
  'transfer.made.v1': 'P19',
  'grant.made.v1': 'P2',
  'order.placed.v1': 'P4',
};

export class LedgerWitness {
  private journalNo = 1;

  note(view: SealView): void {
    const rows: JournalRow[] = [];
    const lines = new Map<number, PostingRow[]>();
    for (const op of view.ops) {
      if (op.op !== 'put') continue;
      if (op.table.name === journal.name) rows.push(op.row as unknown as JournalRow);
      if (op.table.name === postings.name) {
        const line = op.row as unknown as PostingRow;
        lines.set(line.no, [...(lines.get(line.no) ?? []), line]);
      }
    }
    const byEvent = new Map<string, JournalRow[]>();
    for (const row of rows.sort((a, b) => a.no - b.no)) {
      this.journalNo += 1;
      must(
        row.no === this.journalNo && row.seal === view.seal.content.number,
        'L5',
        () => `journal row ${row.no} comes as ${this.journalNo}`,
      );
      byEvent.set(row.event, [...(byEvent.get(row.event) ?? []), row]);
    }
    const accepted = new Map<string, SignedEvent>();
    for (const [index, event] of view.events.entries()) {
      const posted = byEvent.get(event.hash) ?? [];
      if (view.outcomes[index]?.code !== undefined)
        must(posted.length === 0, 'L9', () => `a rejected ${event.type} posts`);
      else accepted.set(event.hash, event);
      const code = POSTS_ONCE[event.type];
      if (code === undefined || !accepted.has(event.hash)) continue;
      must(
        posted.length === 1 && posted[0]?.code === code,
        'L8',
        () => `an accepted ${event.type} posts ${posted.length} times`,
      );
      checkAmounts(event, lines.get(posted[0]?.no ?? 0) ?? [], view);
    }
    for (const row of rows) checkDebits(row, lines.get(row.no) ?? [], accepted.get(row.event), view);
  }
}

/** Exactly what the act says moves, from whose it is. */
function checkAmounts(event: SignedEvent, lines: readonly PostingRow[], view: SealView): void {
  const payload = payloadOf(event);
  const user = userOf(view, event.author);
  const moved = new Map(lines.map(({ account, amount }) => [account, amount]));
  const said = typeof payload['amount'] === 'string' ? BigInt(payload['amount']) : undefined;
  const from = event.type === 'grant.made.v1' ? accountOf.treasury : accountOf.wallet(user);
  const to = event.type === 'order.placed.v1' ? accountOf.escrow(event.hash) : accountOf.wallet(String(payload['to']));
  const amount = said ?? moved.get(to) ?? 0n;
  const isExact = lines.length === 2 && amount > 0n && moved.get(from) === -amount && moved.get(to) === amount;
  must(isExact, 'L8', () => `an accepted ${event.type} moves something else than it says`);
  if (event.type !== 'order.placed.v1') return;
  must(amount <= BigInt(String(payload['maxCost'])), 'O3', () => 'an order costs more than its buyer allowed');
}

function checkDebits(
  row: JournalRow,
  lines: readonly PostingRow[],
  cause: SignedEvent | undefined,
  view: SealView,
): void {
  let sum = 0n;
  for (const { account, amount } of lines) {
    sum += amount;
    if (amount >= 0n) continue;
    if (account.startsWith('wallet:')) {
      const isOwn = cause !== undefined && accountOf.wallet(userOf(view, cause.author)) === account;
      must(isOwn, 'rights', () => `${row.code} takes from a wallet without its user's act`);
    }
    if (account === accountOf.treasury) {
      must(
        cause?.type === 'grant.made.v1' || cause?.type === 'member.joined.v1',
        'rights',
        () => `${row.code} takes from the treasury`,
      );
    }
    must(account !== accountOf.issuance, 'I2', () => `${row.code} mints after the genesis`);
  }
  must(sum === 0n && lines.length >= 2, 'L1', () => `journal row ${row.no} sums to ${sum}`);
}
