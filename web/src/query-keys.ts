/** Names of what is kept of the instance's answers. A live event invalidates by the beginning of a key. */
export const keys = {
  pools: ['pools'],
  directory: ['pools', 'directory'],
  network: ['network'],
  notices: ['notices'],
  logins: ['logins'],
  security: ['security'],
  instance: ['instance'],
  machine: ['machine'],
  modules: ['modules'],
  /** All that follows from a pool's sealed and pending state. */
  sealed: (pool: string) => ['pool', pool],
  of: (pool: string, what: string, ...rest: readonly string[]) => ['pool', pool, what, ...rest],
  /** Windows of a session: measured here, not sealed. */
  session: (pool: string, order: string) => ['session', pool, order],
  probe: (pool: string, offer: string) => ['probe', pool, offer],
  catalogue: ['catalogue'],
  saves: ['game-saves'],
  sunshine: ['sunshine'],
  desktop: ['desktop'],
  /** Jobs are this instance's own work: they change with their tasks, not with seals. */
  jobs: (pool: string) => ['jobs', pool],
  job: (pool: string, job: string, ...rest: readonly string[]) => ['jobs', pool, job, ...rest],
} as const;
