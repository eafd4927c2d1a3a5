/** GlobalAdmins: appointed in the network space by its root key; their acts embed the appointment. */
import { fromHex } from '#core/kernel/bytes.ts';
import { type Appointment, appointmentEndBytes, appointmentHolds, appointmentId } from '#core/contract/appointment.ts';
import { RefusalError } from '#core/contract/problem.ts';
import { type Route, route } from '#core/contract/route.ts';
import { adminApi } from '#core/features/admin/admin.api.ts';
import { ADMIN_APPOINTED_TYPE, ADMIN_REVOKED_TYPE } from '#core/features/network/network.events.ts';
import { parseNetworkGenesis } from '#core/features/network/network.facts.ts';
import { decodeEvent } from '#core/contract/event.ts';
import { command } from './commands.ts';
import { networkHandleOf, registersOf } from './names.ts';
import { rotationsTo } from './roots.ts';
import { type Runtime, accountOf, personalSeedOf } from './runtime.ts';

/** Root key of the network's creator, as its genesis says; '': there is no network yet. */
export function networkKeyOf(runtime: Runtime): string {
  const space = runtime.spaces.network();
  if (space === undefined) return '';
  const row = runtime.spaces.reader(space).all("SELECT value FROM meta WHERE key = 'genesis'", [])[0];
  if (row === undefined) return '';
  const parsed = parseNetworkGenesis(
    decodeEvent(row['value'] as unknown as Uint8Array, runtime.crypto),
    runtime.crypto,
  );
  return parsed.ok ? parsed.value.rootKey : '';
}

interface Known {
  readonly id: string;
  readonly appointment: Appointment;
  readonly isRevoked: boolean;
}

/** Appointments by the network's own key; what others signed is no appointment. */
function appointmentsOf(runtime: Runtime): Known[] {
  const space = runtime.spaces.network();
  const networkKey = networkKeyOf(runtime);
  if (space === undefined) return [];
  const reader = runtime.spaces.reader(space);
  const ended = new Set(
    registersOf(reader, 'admin-end')
      .filter(({ value }) => value['networkKey'] === networkKey)
      .map(({ value }) => String(value['appointment'])),
  );
  return registersOf(reader, 'admin')
    .map(({ key, value }) => ({ id: key, appointment: value as Appointment, isRevoked: ended.has(key) }))
    .filter(({ appointment }) => appointment.networkKey === networkKey);
}

function stateOf({ appointment, isRevoked }: Known, nowMs: number): 'active' | 'later' | 'over' | 'revoked' {
  if (isRevoked) return 'revoked';
  if (nowMs < appointment.fromMs) return 'later';
  return nowMs > appointment.toMs ? 'over' : 'active';
}

export function adminRoutes(runtime: Runtime): Route[] {
  const submitFact = async (call: Parameters<typeof accountOf>[1], type: string, payload: unknown): Promise<void> => {
    const space = runtime.spaces.network();
    if (space === undefined) throw new RefusalError({ code: 'network.none' });
    const seed = personalSeedOf(runtime, accountOf(runtime, call));
    const [result] = await runtime.host.submit(space, [{ seed, draft: { type, payload: payload as never } }]);
    if (result === undefined || !result.ok) throw new RefusalError(result?.refusal ?? { code: 'internal' });
  };

  return [
    route(adminApi.adminsRead, async ({ claims }) => {
      const account = accountOf(runtime, claims);
      const networkKey = networkKeyOf(runtime);
      const nowMs = runtime.nowMs();
      return {
        networkKey,
        isMine: account.rootKey === networkKey,
        items: appointmentsOf(runtime)
          .map((known) => ({
            appointment: known.id,
            user: known.appointment.user,
            handle: networkHandleOf(runtime, known.appointment.user),
            fromMs: known.appointment.fromMs,
            toMs: known.appointment.toMs,
            state: stateOf(known, nowMs),
          }))
          .sort((a, b) => b.fromMs - a.fromMs || (a.appointment < b.appointment ? -1 : 1)),
      };
    }),
    route(adminApi.adminAppoint, async ({ claims, body }) => {
      const { appointment } = body;
      if (appointment.networkKey !== networkKeyOf(runtime)) throw new RefusalError({ code: 'admin.not_appointed' });
      if (!appointmentHolds(appointment, runtime.crypto)) throw new RefusalError({ code: 'admin.bad_appointment' });
      await submitFact(claims, ADMIN_APPOINTED_TYPE, { appointment });
      return { appointment: appointmentId(appointment, runtime.crypto) };
    }),
    route(adminApi.adminRevoke, async (call) => {
      const { appointment } = call.params;
      const { signature } = call.body;
      const networkKey = networkKeyOf(runtime);
      const isSigned = runtime.crypto.verify(
        networkKey,
        appointmentEndBytes(networkKey, appointment),
        fromHex(signature),
      );
      if (!isSigned) throw new RefusalError({ code: 'admin.bad_appointment' });
      await submitFact(call.claims, ADMIN_REVOKED_TYPE, { networkKey, appointment, signature });
      let pools = 0;
      const seed = personalSeedOf(runtime, accountOf(runtime, call.claims));
      const draft = { type: 'admin.revoked.v1', payload: { appointment, signature } };
      for (const pool of runtime.spaces.ids('pool')) {
        const [result] = await runtime.host.submit(pool, [{ seed, draft }]);
        if (result?.ok === true) pools += 1;
      }
      return { pools };
    }),
    route(adminApi.adminActCreate, async (call) => {
      const account = accountOf(runtime, call.claims);
      const nowMs = runtime.nowMs();
      const mine = appointmentsOf(runtime).find(
        (known) => known.appointment.user === account.user && stateOf(known, nowMs) === 'active',
      );
      if (mine === undefined) throw new RefusalError({ code: 'admin.not_appointed' });
      const certificate = account.certificates.find(({ device }) => device === account.personalKey);
      const rotations = rotationsTo(runtime, account.user, account.rootKey);
      // It proves itself, so it carries no idempotency of a member: the rules refuse what was done already.
      return command(runtime, { ...call, idem: undefined }, call.params.pool, {
        type: 'admin.acted.v1',
        payload: {
          appointment: mine.appointment,
          certificate,
          ...(rotations === undefined ? {} : { rotations }),
          act: call.body.act,
          reason: call.body.reason,
        },
      });
    }),
  ];
}
