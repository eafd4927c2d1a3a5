/** What this machine is and how busy it is: measured, never assumed. Slow facts come from systeminformation, loaded when first asked for. */
import { arch, availableParallelism, cpus, freemem, totalmem, type } from 'node:os';
import type { NodeHardware } from '#core/features/nodes/nodes.schemas.ts';
import { TIME } from '#core/kernel/limits.ts';
import type { LoadMean, LoadSample } from '#core/features/nodes/nodes.api.ts';
import { type NetworkBytes, findTemperatureFile, readNetworkBytes, readTemperature } from './linux.ts';
import { createMinutes } from './minutes.ts';

/** Between two samples. */
export const SAMPLE_MS = 2_000;
/** Samples kept: half an hour. */
const SAMPLES_MAX = 900;
/** What starts a program to be known (graphics; on other systems than Linux temperature and network too) is read while somebody looks … */
const LOOKED_AT_MS = 30_000;
/** … and else once a minute, where the past of this machine depends on it. */
const SLOW_EVERY_MS = TIME.MINUTE_MS;

export interface MachineWatch extends Disposable {
  hardware(): Promise<NodeHardware>;
  samples(sinceMs: number): readonly LoadSample[];
  latest(): LoadSample | undefined;
}

interface CpuTimes {
  readonly busyMs: number;
  readonly totalMs: number;
}

function cpuTimes(): CpuTimes {
  let busyMs = 0;
  let totalMs = 0;
  for (const { times } of cpus()) {
    const all = times.user + times.nice + times.sys + times.idle + times.irq;
    totalMs += all;
    busyMs += all - times.idle;
  }
  return { busyMs, totalMs };
}

export function watchMachine(options: {
  readonly nowMs: () => number;
  readonly tasks: () => number;
  readonly onSample: (sample: LoadSample) => void;
  /** Means of a minute that is over. */
  readonly onMinute: (minute: LoadMean) => void;
}): MachineWatch {
  const samples: LoadSample[] = [];
  let before = cpuTimes();
  let lookedAtMs = 0;
  let slow: Pick<LoadSample, 'temperatureC' | 'receivedBytesPerS' | 'sentBytesPerS' | 'gpus'> = {
    receivedBytesPerS: 0,
    sentBytesPerS: 0,
    gpus: [],
  };
  let isReading = false;
  let slowAtMs = 0;
  let known: NodeHardware | undefined;
  const addToMinute = createMinutes(options.onMinute);
  let bytesBefore = readNetworkBytes();
  let bytesAtMs = performance.now();
  const isCheap = bytesBefore !== undefined;
  const temperatureFile = isCheap ? findTemperatureFile() : undefined;

  /** Since the last sample; undefined where the system has to be asked by a program. */
  const readCheap = (): Cheap | undefined => {
    const now = readNetworkBytes();
    const atMs = performance.now();
    const rates = ratesOf(bytesBefore, now, atMs - bytesAtMs);
    bytesBefore = now;
    bytesAtMs = atMs;
    const temperatureC = temperatureFile === undefined ? undefined : readTemperature(temperatureFile);
    return rates === undefined ? undefined : { ...rates, ...(temperatureC === undefined ? {} : { temperatureC }) };
  };

  const readSlow = async (): Promise<void> => {
    if (isReading) return;
    isReading = true;
    try {
      const si = await import('systeminformation');
      const [temperature, networks, graphics] = await Promise.all([
        si.cpuTemperature(),
        si.networkStats('*'),
        si.graphics(),
      ]);
      const sum = (pick: 'rx_sec' | 'tx_sec'): number =>
        networks.reduce((total, one) => total + Math.max(0, one[pick] ?? 0), 0);
      slow = {
        receivedBytesPerS: Math.round(sum('rx_sec')),
        sentBytesPerS: Math.round(sum('tx_sec')),
        gpus: graphics.controllers
          .filter(({ model }) => model !== '')
          .map(({ model, utilizationGpu, temperatureGpu }) => ({
            model,
            ...(utilizationGpu === undefined ? {} : { loadPercent: utilizationGpu }),
            ...(temperatureGpu === undefined ? {} : { temperatureC: temperatureGpu }),
          })),
        ...(temperature.main > 0 ? { temperatureC: temperature.main } : {}),
      };
    } catch {
      // The system does not tell: the fields stay absent, which the page shows as such.
      slow = { receivedBytesPerS: 0, sentBytesPerS: 0, gpus: [] };
    } finally {
      isReading = false;
      slowAtMs = options.nowMs();
    }
  };

  const take = (): void => {
    const now = cpuTimes();
    const spanMs = now.totalMs - before.totalMs;
    const cpuPercent = spanMs <= 0 ? 0 : Math.round(((now.busyMs - before.busyMs) / spanMs) * 1000) / 10;
    before = now;
    const memoryTotalBytes = totalmem();
    const atMs = options.nowMs();
    const cheap = readCheap();
    const sample: LoadSample = {
      atMs,
      cpuPercent,
      memoryUsedBytes: memoryTotalBytes - freemem(),
      memoryTotalBytes,
      tasks: options.tasks(),
      ...slow,
      ...cheap,
    };
    const isFresh = cheap !== undefined || atMs - slowAtMs < 2 * SAMPLE_MS;
    const { gpus: _gpus, temperatureC, receivedBytesPerS, sentBytesPerS, ...basic } = sample;
    addToMinute({
      ...basic,
      ...(isFresh ? { receivedBytesPerS, sentBytesPerS, ...(temperatureC === undefined ? {} : { temperatureC }) } : {}),
    });
    samples.push(sample);
    if (samples.length > SAMPLES_MAX) samples.shift();
    options.onSample(sample);
    if (atMs - lookedAtMs < LOOKED_AT_MS || (!isCheap && atMs - slowAtMs >= SLOW_EVERY_MS)) void readSlow();
  };
  const timer = setInterval(take, SAMPLE_MS);
  timer.unref();

  return {
    hardware: async () => {
      known ??= await readHardware();
      return known;
    },
    samples: (sinceMs) => {
      lookedAtMs = options.nowMs();
      return samples.filter(({ atMs }) => atMs > sinceMs);
    },
    latest: () => samples.at(-1),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

type Cheap = Pick<LoadSample, 'temperatureC' | 'receivedBytesPerS' | 'sentBytesPerS'>;

/** A counter that went back belongs to a device that was taken out: then nothing is known of this span. */
function ratesOf(before: NetworkBytes | undefined, now: NetworkBytes | undefined, spanMs: number): Cheap | undefined {
  if (before === undefined || now === undefined || spanMs <= 0) return undefined;
  const perSecond = (from: number, to: number): number => Math.round(((to - from) * 1000) / spanMs);
  const receivedBytesPerS = perSecond(before.received, now.received);
  const sentBytesPerS = perSecond(before.sent, now.sent);
  return receivedBytesPerS < 0 || sentBytesPerS < 0 ? undefined : { receivedBytesPerS, sentBytesPerS };
}

async function readHardware(): Promise<NodeHardware> {
  const logicalCores = availableParallelism();
  const first = cpus()[0];
  const bare: NodeHardware = {
    cpuModel: (first?.model ?? 'unknown').trim().slice(0, 128),
    physicalCores: logicalCores,
    logicalCores,
    memoryBytes: totalmem(),
    gpus: [],
    os: type(),
    arch: arch(),
  };
  try {
    const si = await import('systeminformation');
    const [cpu, graphics] = await Promise.all([si.cpu(), si.graphics()]);
    return {
      ...bare,
      cpuModel: `${cpu.manufacturer} ${cpu.brand}`.trim().slice(0, 128) || bare.cpuModel,
      physicalCores: Math.max(1, Math.min(cpu.physicalCores || logicalCores, logicalCores)),
      gpus: graphics.controllers
        .filter(({ model }) => model !== '')
        .slice(0, 16)
        .map(({ model, vram }) => ({
          model: model.slice(0, 128),
          memoryBytes: Math.max(0, Math.round((vram ?? 0) * 1024 * 1024)),
        })),
    };
  } catch {
    // Node's own facts are enough to share a machine.
    return bare;
  }
}
