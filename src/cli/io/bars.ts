/** Progress of long work: bars on a terminal, a line now and then elsewhere. Always on stderr. */
import type { Machine } from './machine.ts';
import { cut, padTo, plain } from './plain.ts';

export interface Progress {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  /** Behind the bar: a state, a cost. */
  readonly note?: string;
}

export interface Bars extends Disposable {
  /** Shows one bar, or moves it. */
  set(key: string, progress: Progress): void;
  /** A line that stays, above the bars. */
  line(text: string): void;
}

const LABEL_WIDTH = 22;
const BAR_WIDTH = 28;
/** Without a terminal a bar becomes a line each time this share more is done. */
const LINE_EVERY_SHARE = 0.25;

/** cli-progress is loaded only for a terminal: most commands are over sooner than it is read. */
export async function openBars({ stderr }: Pick<Machine, 'stderr'>): Promise<Bars> {
  return stderr.stream === undefined ? openLines(stderr) : await openTerminalBars(stderr.stream);
}

async function openTerminalBars(stream: NodeJS.WriteStream): Promise<Bars> {
  const { default: cliProgress } = await import('cli-progress');
  const multi = new cliProgress.MultiBar({
    format: '{label} {bar} {percentage} % {note}',
    stream,
    barsize: BAR_WIDTH,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    clearOnComplete: false,
    // It would end the process on SIGINT; whoever waits hears of it and cleans up.
    gracefulExit: false,
    forceRedraw: true,
    autopadding: true,
  });
  const bars = new Map<string, ReturnType<typeof multi.create>>();
  return {
    set: (key, { label, done, total, note = '' }) => {
      const payload = { label: padTo(cut(plain(label), LABEL_WIDTH), LABEL_WIDTH), note: plain(note) };
      const bar = bars.get(key) ?? multi.create(total, done, payload);
      bars.set(key, bar);
      bar.setTotal(total);
      bar.update(done, payload);
    },
    line: (text) => {
      multi.log(`${text}\n`);
      multi.update();
    },
    [Symbol.dispose]: () => multi.stop(),
  };
}

function openLines(stderr: Machine['stderr']): Bars {
  const shown = new Map<string, number>();
  return {
    set: (key, { label, done, total, note = '' }) => {
      const step = total === 0 ? 0 : Math.floor(done / total / LINE_EVERY_SHARE);
      if (shown.get(key) === step) return;
      shown.set(key, step);
      stderr.write(`${plain(label)}: ${done}/${total}${note === '' ? '' : ` ${plain(note)}`}\n`);
    },
    line: (text) => stderr.write(`${text}\n`),
    [Symbol.dispose]: () => undefined,
  };
}
