/** `realms job quote | run | upload`. */
import { type JobQuote, type JobView, jobQuote, jobRunHere, jobSubmit } from '#core/features/jobs/jobs.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { asText, command, one, rest, toggle, value } from '../command.ts';
import type { Context } from '../context.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { type JobSpec, jobFlags, jobSpecOf, uploadModule } from '../job-spec.ts';
import { followJob } from '../job-watch.ts';
import { poolOf } from '../lookup.ts';
import { confirm } from '../outcome.ts';
import { formatAmount, parseAmount } from '../values/amounts.ts';
import { shortId } from '../values/ids.ts';
import { showJob } from './job.ts';

const MODULE = one('Name or id of a module, or a file ending in .wasm');
const ARGUMENTS = rest("Further words of the module's command line, after --");

/** Why an offer was left out, by the code of the market's match. */
export const UNMATCHED_CAUSES: Readonly<Record<string, string>> = {
  own: 'your own offer',
  paused: 'paused',
  withdrawn: 'withdrawn',
  expired: 'expired',
  sold_out: 'sold out',
  offline: 'offline',
  memory: 'too little memory per slot',
  duration: 'sells shorter or longer orders only',
  tried: 'failed this job before',
  not_needed: 'not needed',
  related: 'close to you or to another provider of this job',
};

export const submitCommands = [
  command({
    name: 'job quote',
    summary: 'What a job would cost at most, and who would run it',
    args: { module: MODULE, arguments: ARGUMENTS },
    flags: jobFlags,
    examples: ['job quote path-tracer --set width=320 --tasks 16 --providers 2'],
    run: async (context, { args, flags }) => {
      const pool = await poolOf(context);
      const spec = await jobSpecOf(context, pool.pool, args.module, args.arguments, flags);
      const quote = await context.call(jobQuote, { params: { pool: pool.pool }, body: spec });
      context.out.show(quote, () => quoteText(context, pool, quote));
    },
  }),
  command({
    name: 'job run',
    summary: 'Run a job: buys what it needs, shows its log and its progress, ends with it',
    args: { module: MODULE, arguments: ARGUMENTS },
    flags: {
      ...jobFlags,
      maxCost: value('CREDITS', 'Pay at most this; also agrees to the purchase', parseAmount),
      yes: toggle('Do not ask'),
      here: toggle('On the machine of the instance, outside of the market: costs nothing'),
      detach: toggle('Do not wait for the end'),
    },
    examples: [
      'job run path-tracer --here',
      'job run path-tracer --tasks 4 --verify quorum=3 --max-cost 5',
      'job run path-tracer --set width=320 --set samples=16 --tasks 16 --providers 2 --max-cost 5',
      'job run filter.wasm --input in.txt=words.txt --env MODE=fast --offer "Fast box" --yes --detach -- --verbose {i}',
    ],
    run: async (context, { args, flags }) => {
      const { t, out } = context;
      const pool = await poolOf(context);
      const spec = await jobSpecOf(context, pool.pool, args.module, args.arguments, flags);
      const submitted = flags.here
        ? await context.call(jobRunHere, { params: { pool: pool.pool }, body: spec })
        : await bought(context, pool, spec, flags);
      if (flags.detach) {
        out.show(submitted, () =>
          t('The job is submitted: realms job show {job} --follow', { job: shortId(submitted.job) }),
        );
        return;
      }
      out.note(t('Job {job}. Ctrl-C leaves it running; realms job cancel ends it.', { job: shortId(submitted.job) }));
      const end = await followJob(context, pool, submitted.job);
      showJob(context, pool, end);
      if (end.state !== 'done')
        throw new CliError(
          EXIT.failed,
          t('the job is {state}: {cause}', { state: t(end.state), cause: end.cause ?? '' }),
        );
    },
  }),
  command({
    name: 'job upload',
    summary: 'Upload a WASI module',
    args: { file: one('A file ending in .wasm') },
    flags: { name: value('NAME', 'Its name (default: that of the file)', asText) },
    examples: ['job upload filter.wasm --name filter'],
    run: async (context, { args, flags }) => {
      const module = await uploadModule(context, args.file, flags.name);
      context.out.show(module, () =>
        context.t('{name} is uploaded as {module}.', { name: module.name, module: shortId(module.module) }),
      );
    },
  }),
];

async function bought(
  context: Context,
  pool: PoolView,
  spec: JobSpec,
  flags: { readonly maxCost?: bigint | undefined; readonly yes: boolean },
): Promise<JobView> {
  const maxCost = flags.maxCost ?? (await agreedCost(context, pool, spec, flags.yes));
  return context.call(jobSubmit, { params: { pool: pool.pool }, body: { ...spec, maxCost: maxCost.toString() } });
}

/** The quote is shown and agreed to before anything is spent. */
async function agreedCost(context: Context, pool: PoolView, spec: JobSpec, isAgreed: boolean): Promise<bigint> {
  const { t, out } = context;
  const quote = await context.call(jobQuote, { params: { pool: pool.pool }, body: spec });
  if (quote.offers.length === 0)
    throw new CliError(EXIT.refused, `${t('no offer fits')}. ${quoteText(context, pool, quote)}`);
  if (!isAgreed) out.note(quoteText(context, pool, quote));
  await confirm(context, t('Run it for at most {cost}?', { cost: formatAmount(quote.maxCost, pool) }), isAgreed);
  return quote.maxCost;
}

function quoteText({ out, t }: Context, pool: PoolView, quote: JobQuote): string {
  const parts = [
    out.fields([
      [t('At most'), formatAmount(quote.maxCost, pool)],
      [
        t('Available'),
        `${formatAmount(quote.available, pool)}${quote.isAffordable || quote.offers.length === 0 ? '' : ` — ${t('not enough')}`}`,
      ],
    ]),
  ];
  if (quote.offers.length > 0) {
    parts.push(
      out.table(
        [
          { title: t('Offer'), of: ({ offer }) => shortId(offer) },
          { title: t('Title'), of: ({ title }) => title },
          { title: t('Provider'), of: ({ handle }) => handle },
          { title: t('Slots'), of: ({ slots }) => String(slots), align: 'right' },
          { title: t('Cost'), of: ({ cost }) => formatAmount(cost, pool), align: 'right' },
        ],
        quote.offers,
      ),
    );
  }
  // What was not chosen by name needs no reason.
  const unmatched = quote.unmatched.filter(({ cause }) => cause !== 'not_chosen');
  if (unmatched.length > 0) {
    parts.push(
      out.table(
        [
          { title: t('Not fitting'), of: ({ title }) => title },
          { title: t('Reason'), of: ({ cause }) => t(UNMATCHED_CAUSES[cause] ?? cause) },
        ],
        unmatched,
      ),
    );
  }
  return parts.join('\n\n');
}
