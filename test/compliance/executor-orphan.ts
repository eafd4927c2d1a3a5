/** ENTRY of a provider that a test kills: runs one endless task and passes on what it says. */
import { openWasiExecutor } from '../../src/edge/executors/wasi/executor.ts';
import { runProgram } from './executor-compliance.ts';

const [workRoot = '', modulePath = '', without = '{}'] = process.argv.slice(2);
const executor = await openWasiExecutor({ workRoot, without: JSON.parse(without) as object });
await runProgram(executor, modulePath, {}, { onLog: (text) => process.stdout.write(text) });
