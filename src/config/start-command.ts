/** How the operating system starts the same instance again. */
import { type Config, configArgs } from './config.ts';

/** `mainFile`: the program's entry. A window is for whoever asks for one. */
export function startCommandOf(config: Config, mainFile: string) {
  const args = [...process.execArgv, mainFile, ...configArgs({ ...config, open: false })];
  return { program: process.execPath, args, dataDir: config.dataDir };
}
