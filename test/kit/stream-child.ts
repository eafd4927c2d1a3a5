/** Runs one session until it is killed: its folder is the argument. */
import { join } from 'node:path';
import { openStreams } from '#edge/streams/open.ts';

const folder = process.argv[2] ?? '';
await openStreams(folder).start(
  {
    ...{ session: 'one', program: 'sleep', arguments: ['1000'], homeFolder: join(folder, 'home') },
    ...{ size: { width: 320, height: 240 }, isNetworkAllowed: false, limits: { memoryBytes: 2 ** 30, cpuCores: 1 } },
  },
  { onTrouble: () => {} },
);
process.stdout.write('up\n');
