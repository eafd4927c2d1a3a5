/** Flags that every command takes. */
import { type FlagValues, asText, toggle, value } from './command.ts';
import { oneOf, wholeNumber } from './values/numbers.ts';
import { LANGUAGES } from './words.ts';

const WAIT_S_MAX = 60;
/** Long enough for a seal between instances of one LAN; after that the command is shown as pending. */
export const WAIT_S_DEFAULT = 10;

export const GLOBAL_FLAGS = {
  pool: value('POOL', 'Pool by name or id; needed only by those who are in several (REALMS_POOL)', asText),
  json: toggle('JSON for programs instead of tables'),
  wait: value(
    'SECONDS',
    'How long to wait until a command is sealed; 0: do not wait (default: 10)',
    wholeNumber({ min: 0, max: WAIT_S_MAX }),
  ),
  idempotencyKey: value('KEY', 'The same key makes a repeated command count once', asText),
  url: value('URL', 'Address of the instance (REALMS_URL; default: this machine)', asText),
  dataDir: value('FOLDER', 'Where logins are kept (REALMS_DATA_DIR)', asText),
  lang: value('LANGUAGE', 'en or ru (REALMS_LANG)', oneOf(LANGUAGES)),
  help: toggle('Help for this command'),
} as const;
export type GlobalValues = FlagValues<typeof GLOBAL_FLAGS>;
