/** `realms node …`: this machine, and the machines of a pool. */
import {
  type MachineView,
  type NodeView,
  machineChecks,
  machineLoad,
  machinePause,
  machineRead,
  nodeBenchmark,
  nodeChallenge,
  nodeChange,
  nodeRead,
  nodeRegister,
  nodeSetState,
  nodesRead,
} from '#core/features/nodes/nodes.api.ts';
import { asText, command, one, optional, toggle, value } from '../command.ts';
import type { Context } from '../context.ts';
import { usageError } from '../exit-codes.ts';
import { openBars } from '../io/bars.ts';
import { nodeIdOf, poolOf } from '../lookup.ts';
import { confirm, showOutcome } from '../outcome.ts';
import { shortId } from '../values/ids.ts';
import { formatTime, oneOf, wholeNumber } from '../values/numbers.ts';
import { formatSize, parseSize } from '../values/sizes.ts';
import { loadTable } from './load-table.ts';
import { nodePastCommands } from './node-past.ts';

/** What most machines need; the bar of the benchmark waits near its end for the others. */
const BENCHMARK_EXPECTED_MS = 5000;
const BENCHMARK_TICK_MS = 200;
const LOAD_LINES = 12;

const limitFlags = {
  cores: value('NUMBER', 'Cores that may be sold', wholeNumber({ min: 1, max: 4096 })),
  memory: value('SIZE', 'Memory that may be sold', parseSize),
  disk: value('SIZE', "Disk space for others' files", parseSize),
  pauseAbove: value(
    'PERCENT',
    'Pause sold work while your own programs use more of the processor; 100: never',
    wholeNumber({ min: 1, max: 100 }),
  ),
} as const;

type Limits = NodeView['limits'];

export const nodeCommands = [
  command({
    name: 'node machine',
    summary: 'This machine: hardware, isolation that is really active, suggested limits',
    run: async (context) => showMachine(context, await context.call(machineRead, {})),
  }),
  command({
    name: 'node load',
    summary: 'Measured load of this machine, newest last',
    run: async (context) => {
      const { out, t } = context;
      const { everyMs, samples } = await context.call(machineLoad, { query: {} });
      out.show({ everyMs, samples }, () =>
        samples.length === 0 ? t('Nothing is measured yet.') : loadTable(context, samples.slice(-LOAD_LINES)),
      );
    },
  }),
  command({
    name: 'node list',
    summary: 'Machines of the pool',
    args: { pool: optional('Name or id') },
    examples: ['node list Guild'],
    run: async (context, { args }) => {
      const { out, t } = context;
      const { pool } = await poolOf(context, args.pool);
      const { items } = await context.call(nodesRead, { params: { pool } });
      out.show(items, () =>
        items.length === 0
          ? t('No machine is registered; see realms node register.')
          : out.table(
              [
                { title: t('Node'), of: ({ node }) => shortId(node) },
                { title: t('Name'), of: ({ name, isThisMachine }) => (isThisMachine ? `${name} *` : name) },
                { title: t('Owner'), of: ({ handle }) => handle },
                {
                  title: t('State'),
                  of: ({ state, isOnline }) => (isOnline ? t(state) : `${t(state)}, ${t('offline')}`),
                },
                { title: t('Cores'), of: ({ coresInUse, limits }) => `${coresInUse}/${limits.cores}`, align: 'right' },
                {
                  title: t('Memory'),
                  of: ({ memoryInUseBytes, limits }) =>
                    `${formatSize(memoryInUseBytes)} / ${formatSize(limits.memoryBytes)}`,
                  align: 'right',
                },
                {
                  title: t('Score'),
                  of: ({ singleScore, allScore }) => `${Math.round(singleScore)} / ${Math.round(allScore)}`,
                  align: 'right',
                },
                { title: t('Processor'), of: ({ hardware }) => hardware.cpuModel },
              ],
              items,
            ),
      );
    },
  }),
  command({
    name: 'node show',
    summary: 'One machine of the pool',
    args: { node: optional('Name or id (default: this machine)') },
    examples: ['node show'],
    run: async (context, { args }) => {
      const { pool } = await poolOf(context);
      showNode(
        context,
        await context.call(nodeRead, { params: { pool, node: await nodeIdOf(context, pool, args.node) } }),
      );
    },
  }),
  command({
    name: 'node register',
    summary: 'Register this machine as a node of the pool',
    args: { name: optional('Name of the node (default: the name of the machine)') },
    flags: {
      ...limitFlags,
      consent: toggle("Agree to run others' programs here, in the sandbox that realms node machine shows"),
    },
    examples: ['node register --consent', 'node register "Big box" --consent --cores 4 --memory 8GiB'],
    run: async (context, { args, flags }) => {
      const { t, machine } = context;
      const { pool } = await poolOf(context);
      await confirm(context, t("This machine will run others' programs in a sandbox. Agree?"), flags.consent);
      const limits = await changedLimits(flags, async () => (await context.call(machineRead, {})).suggestedLimits);
      const view = await context.call(nodeRegister, {
        params: { pool },
        body: { name: args.name ?? machine.hostName, consent: true, ...(limits === undefined ? {} : { limits }) },
      });
      showOutcome(context, view, t('The machine is registered. Next: realms node benchmark'), [[t('Node'), view.id]]);
    },
  }),
  command({
    name: 'node benchmark',
    summary: 'Measure this machine and put the result on the log (some seconds)',
    args: { node: optional('Name or id (default: this machine)') },
    examples: ['node benchmark'],
    run: async (context, { args }) => {
      const { t } = context;
      const { pool } = await poolOf(context);
      const node = await nodeIdOf(context, pool, args.node);
      const view = await withBar(context, t('Benchmark'), context.call(nodeBenchmark, { params: { pool, node } }));
      showOutcome(context, view, t('Measured.'), [
        [t('One core'), String(Math.round(view.singleScore))],
        [t('All cores'), String(Math.round(view.allScore))],
      ]);
    },
  }),
  command({
    name: 'node challenge',
    summary: "Check another member's node: fresh work, its output compared, the time taken here (some seconds)",
    args: { node: one('Name or id') },
    examples: ['node challenge bbbb --pool Guild'],
    run: async (context, { args }) => {
      const { t } = context;
      const { pool } = await poolOf(context);
      const node = await nodeIdOf(context, pool, args.node);
      const view = await withBar(context, t('Challenge'), context.call(nodeChallenge, { params: { pool, node } }));
      showOutcome(context, view, t('Checked.'), [
        [t('Measured, one core'), view.singleScore === 0 ? t('the output was wrong') : String(view.singleScore)],
        [t('Claimed, one core'), String(view.claimed)],
        [t('Bears the claim out'), t(view.isBorneOut ? 'yes' : 'no')],
      ]);
    },
  }),
  command({
    name: 'node limits',
    summary: 'Change name and limits of a node',
    args: { node: optional('Name or id (default: this machine)') },
    flags: { name: value('NAME', 'New name', asText), ...limitFlags },
    examples: ['node limits --cores 2 --memory 2GiB --pause-above 60'],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const node = await nodeIdOf(context, pool, args.node);
      const present = await context.call(nodeRead, { params: { pool, node } });
      const limits = (await changedLimits(flags, () => Promise.resolve(present.limits))) ?? present.limits;
      const view = await context.call(nodeChange, {
        params: { pool, node },
        body: { name: flags.name ?? present.name, limits },
      });
      showOutcome(context, view, context.t('The node is changed.'));
    },
  }),
  command({
    name: 'node state',
    summary: 'Ready, maintenance or retired',
    args: { state: one('ready, maintenance or retired'), node: optional('Name or id (default: this machine)') },
    examples: ['node state maintenance'],
    run: async (context, { args }) => {
      const { pool } = await poolOf(context);
      const state = oneOf(['ready', 'maintenance', 'retired'])(args.state);
      const node = await nodeIdOf(context, pool, args.node);
      const view = await context.call(nodeSetState, { params: { pool, node }, body: { state } });
      showOutcome(context, view, context.t('The node is in state {state}.', { state: context.t(state) }));
    },
  }),
  command({
    name: 'node pause',
    summary: "Freeze others' work on this machine at once",
    run: (context) => setPaused(context, true),
  }),
  command({
    name: 'node resume',
    summary: "Let others' work on this machine go on",
    run: (context) => setPaused(context, false),
  }),
  command({
    name: 'node checks',
    summary: 'Let machines of other members check the figures of this one now and then, and this one theirs',
    args: { state: one('on or off') },
    examples: ['node checks off'],
    run: async (context, { args }) => {
      const isChecked = oneOf(['on', 'off'])(args.state) === 'on';
      showMachine(context, await context.call(machineChecks, { body: { isChecked } }));
    },
  }),
  ...nodePastCommands,
];

async function setPaused(context: Context, isPaused: boolean): Promise<void> {
  showMachine(context, await context.call(machinePause, { body: { isPaused } }));
}

/** Undefined when no limit was named: the instance then suggests its own. */
async function changedLimits(
  flags: {
    readonly cores: number | undefined;
    readonly memory: number | undefined;
    readonly disk: number | undefined;
    readonly pauseAbove: number | undefined;
  },
  present: () => Promise<Limits>,
): Promise<Limits | undefined> {
  const { cores, memory, disk, pauseAbove } = flags;
  if ([cores, memory, disk, pauseAbove].every((flag) => flag === undefined)) return undefined;
  const limits = await present();
  return {
    cores: cores ?? limits.cores,
    memoryBytes: memory ?? limits.memoryBytes,
    diskBytes: disk ?? limits.diskBytes,
    pauseAboveCpuPercent: pauseAbove ?? limits.pauseAboveCpuPercent,
  };
}

/** The instance measures in silence; the bar follows the clock and never claims the end before it is there. */
async function withBar<Answer>(context: Context, label: string, work: Promise<Answer>): Promise<Answer> {
  const { machine } = context;
  using bars = await openBars(machine);
  const startedAtMs = machine.nowMs();
  const isOver = work.then(
    () => true,
    () => true,
  );
  for (;;) {
    const elapsedMs = machine.nowMs() - startedAtMs;
    bars.set('work', { label, done: Math.min(95, Math.floor((elapsedMs / BENCHMARK_EXPECTED_MS) * 95)), total: 100 });
    if (await Promise.race([isOver, machine.sleep(BENCHMARK_TICK_MS, machine.signal).then(() => false)])) break;
  }
  const answer = await work;
  bars.set('work', { label, done: 100, total: 100 });
  return answer;
}

function showMachine({ out, t }: Context, view: MachineView): void {
  const { hardware, isolation, suggestedLimits: limits } = view;
  out.show(view, () =>
    out.fields([
      [t('Processor'), hardware.cpuModel],
      [t('Cores'), `${hardware.physicalCores} / ${hardware.logicalCores}`],
      [t('Memory'), formatSize(hardware.memoryBytes)],
      [t('Graphics'), hardware.gpus.map(({ model, memoryBytes }) => `${model}, ${formatSize(memoryBytes)}`).join('\n')],
      [t('System'), `${hardware.os} ${hardware.arch}`],
      [t('Isolation'), isolationOf(isolation, t)],
      ['', view.isolationNotes.join('\n')],
      [t('Suggested limits'), limitsOf(limits, t)],
      [
        t('Work of others'),
        view.isPaused
          ? t('paused: {cause}', { cause: t(view.pauseCause === 'in_use' ? 'you use this machine' : 'by hand') })
          : t('may run'),
      ],
      [t('Checks by members'), t(view.isChecked ? 'on' : 'off')],
    ]),
  );
}

function showNode({ out, t }: Context, view: NodeView): void {
  if (view.node === '') throw usageError(t('there is no such node'));
  out.show(view, () =>
    out.fields([
      [t('Node'), view.node],
      [t('Name'), view.name],
      [t('Owner'), view.handle],
      [t('State'), t(view.state)],
      [t('Online'), view.isOnline ? t('yes') : t('no')],
      [t('Processor'), view.hardware.cpuModel],
      [t('Limits'), limitsOf(view.limits, t)],
      [t('In use'), `${view.coresInUse}, ${formatSize(view.memoryInUseBytes)}`],
      [t('Isolation'), isolationOf(view.isolation, t)],
      [t('Score'), `${Math.round(view.singleScore)} / ${Math.round(view.allScore)}`],
      [t('Verification'), t(view.verification)],
      [
        t('Checked by'),
        view.challenges
          .map(({ handle, singleScore }) => `${handle} ${singleScore === 0 ? t('the output was wrong') : singleScore}`)
          .join(', '),
      ],
      [t('Measured'), view.benchmarkedMs === 0 ? t('never') : formatTime(view.benchmarkedMs)],
    ]),
  );
}

function isolationOf(isolation: NodeView['isolation'], t: Context['t']): string {
  const parts = [
    t('process'),
    ...(isolation.nodePermissions ? [t('Node permissions')] : []),
    ...(isolation.bwrap ? ['bubblewrap'] : []),
    ...(isolation.cgroup === 'none' ? [] : [`cgroup ${isolation.cgroup}`]),
  ];
  return parts.join(', ');
}

function limitsOf(limits: Limits, t: Context['t']): string {
  return t('cores {cores}, memory {memory}, disk {disk}, pause above {percent} %', {
    cores: limits.cores,
    memory: formatSize(limits.memoryBytes),
    disk: formatSize(limits.diskBytes),
    percent: limits.pauseAboveCpuPercent,
  });
}
