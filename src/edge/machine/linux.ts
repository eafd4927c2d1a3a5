/** Cheap facts of Linux, read from /proc and /sys: no program is started, so they can be read at every sample. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface NetworkBytes {
  readonly received: number;
  readonly sent: number;
}

/** Of virtual devices whose traffic passes a real one too, or never leaves the machine. */
const NOT_COUNTED = /^(lo|docker|veth|br-|virbr|tun|tap)/;
/** Drivers that tell the processor's temperature, best first. */
const CPU_SENSORS = ['coretemp', 'k10temp', 'zenpower', 'cpu_thermal', 'x86_pkg_temp', 'cpu-thermal', 'acpitz'];

/** Bytes since the system started, of every device that leads out; undefined where the text is not of that form. */
export function parseNetDev(text: string): NetworkBytes | undefined {
  const rows = text
    .split('\n')
    .map((line) => /^\s*([^:\s]+):\s*(.+)$/.exec(line))
    .filter((match) => match !== null);
  if (rows.length === 0) return undefined;
  let received = 0;
  let sent = 0;
  for (const [, name = '', rest = ''] of rows) {
    if (NOT_COUNTED.test(name)) continue;
    const fields = rest.trim().split(/\s+/).map(Number);
    received += fields[0] ?? 0;
    sent += fields[8] ?? 0;
  }
  return Number.isFinite(received + sent) ? { received, sent } : undefined;
}

/** undefined: not on this system. */
export function readNetworkBytes(): NetworkBytes | undefined {
  const text = readText('/proc/net/dev');
  return text === undefined ? undefined : parseNetDev(text);
}

/** The file of the processor's temperature in thousandths of a degree; undefined: the machine does not tell (most virtual ones). */
export function findTemperatureFile(sys = '/sys/class'): string | undefined {
  const found = [
    ...list(join(sys, 'hwmon')).map((folder) => ({
      name: readText(join(folder, 'name'))?.trim(),
      path: join(folder, 'temp1_input'),
    })),
    ...list(join(sys, 'thermal')).map((folder) => ({
      name: readText(join(folder, 'type'))?.trim(),
      path: join(folder, 'temp'),
    })),
  ].filter(({ path }) => readTemperature(path) !== undefined);
  for (const sensor of CPU_SENSORS) {
    const match = found.find(({ name }) => name === sensor);
    if (match !== undefined) return match.path;
  }
  return undefined;
}

/** Celsius; undefined for what no processor can be at. */
export function readTemperature(path: string): number | undefined {
  const text = readText(path);
  const celsius = text === undefined || text.trim() === '' ? Number.NaN : Number(text) / 1000;
  return celsius > 0 && celsius < 150 ? Math.round(celsius * 10) / 10 : undefined;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    // Another system, or a container that hides it.
    return [];
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // What cannot be read is not known.
    return undefined;
  }
}
