/** The program itself: arguments -> config -> instance -> wait for a signal -> dispose. */
import { homedir } from 'node:os';
import { readConfig } from '#config/config.ts';
import { askedFor, helpText } from '#config/help.ts';
import { openUrl } from '#edge/desktop/open.ts';
import { createLogger } from '#edge/observe/logger.ts';
import { startInstance, versionOf } from './instance.ts';

/** Faults that carry one sentence for the user; anything else is a bug and shows its stack. */
const EXPECTED = new Set([
  'DataFolderUnusable',
  'HttpPortTaken',
  'P2pPortTaken',
  'StoreNewer',
  'InstanceDbNewer',
  'KeyFileDamaged',
  'HttpAddressRefused',
  'SpaceFault',
  'IceServersFault',
]);

export async function run(argv: readonly string[]): Promise<void> {
  const asked = askedFor(argv);
  if (asked !== undefined) {
    console.log(asked === 'help' ? helpText() : versionOf());
    return;
  }
  const read = readConfig(argv, process.env, {
    platform: process.platform,
    homeDir: homedir(),
    workDir: process.cwd(),
  });
  if (!read.ok) return fail(read.refusal.message);
  const config = read.value;
  const logger = createLogger({ level: config.logLevel });
  const stopped = new Promise<void>((resolve) => {
    // A terminal's Ctrl-C may arrive more than once: all mean the same.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  try {
    await using instance = await startInstance(config, logger);
    await instance.ready;
    const { httpUrl } = instance;
    if (process.env['REALMS_REPORT'] === '1')
      console.log(`REALMS_READY ${JSON.stringify({ http: httpUrl, peers: instance.peerAddresses() })}`);
    console.log(
      `Power Realms is running.\n  Open    ${httpUrl}\n  API     ${httpUrl}/docs\n  Peers   ${instance.peerAddresses().join('\n          ')}\n  Data    ${config.dataDir}`,
    );
    if (instance.needsSetupCode)
      console.log(`  The first registration from another machine needs this code: ${instance.setupCode}`);
    if (instance.needPhrase.length > 0)
      console.log(
        `  Waiting for their 24 words: ${instance.needPhrase.join(', ')}. This folder has no keys of theirs, or is an old copy; restore them in the GUI or by: realms account restore NAME`,
      );
    console.log('Press Ctrl-C to stop.');
    if (config.open) await openUrl(httpUrl, { dataDir: config.dataDir });
    await stopped;
    console.log('Stopping…');
  } catch (cause) {
    if (cause instanceof Error && EXPECTED.has(cause.name)) return fail(cause.message);
    throw cause;
  }
}

function fail(sentence: string): void {
  console.error(sentence);
  process.exitCode = 1;
}
