/** Opens the GUI in a window of its own. A courtesy: whatever goes wrong, the instance runs on and the link stands in the log. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { appWindowArgs, browserChoices } from './browser.ts';
import type { BrowserChoice } from './browser.ts';

export type Opened =
  | { readonly how: 'app-window' | 'default-browser'; readonly program: string }
  | { readonly how: 'nothing'; readonly why: string };

/** What a test replaces: the machine, and the start of a program (resolves when it runs, rejects when it cannot). */
export interface Desktop {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly asRoot: boolean;
  readonly exists: (path: string) => boolean;
  readonly startProgram: (program: string, args: readonly string[]) => Promise<void>;
}

/**
 * Shows `url`. Tries the ways of this machine in turn and tells which one started; never throws.
 * The window's profile lies in `<dataDir>/window`. The window outlives the instance, as a browser does.
 */
export async function openUrl(
  url: string,
  { dataDir }: { readonly dataDir: string },
  desktop: Desktop = thisDesktop(),
): Promise<Opened> {
  let why = 'no browser was found';
  for (const choice of browserChoices(desktop)) {
    if (choice.kind === 'none') return { how: 'nothing', why: choice.why };
    try {
      await desktop.startProgram(choice.program, argsFor(choice, url, dataDir));
      return { how: choice.kind, program: choice.program };
    } catch (cause) {
      why = `${choice.program} could not be started: ${cause instanceof Error ? cause.message : String(cause)}`;
    }
  }
  return { how: 'nothing', why };
}

function argsFor(choice: Exclude<BrowserChoice, { kind: 'none' }>, url: string, dataDir: string): readonly string[] {
  if (choice.kind === 'app-window') return appWindowArgs({ url, profileDir: join(dataDir, 'window') });
  return [...choice.args, url];
}

function thisDesktop(): Desktop {
  const { platform, env } = process;
  return { platform, env, asRoot: process.getuid?.() === 0, exists: existsSync, startProgram };
}

/** Starts a program that lives on without us; rejects when it cannot be started. Exported for its test. */
export async function startProgram(program: string, args: readonly string[]): Promise<void> {
  const child = spawn(program, args, { detached: true, stdio: 'ignore' });
  // Before unref, and for good: a later 'error' without a listener would end the instance.
  child.on('error', () => undefined);
  await once(child, 'spawn');
  child.unref();
}
