/** The GUI in a window of its own, else in the browser. */
import { networkRead } from '#core/features/network/network.api.ts';
import type { Context } from './context.ts';

/** `path`: of a page, beginning with a slash; `print`: only tells its address. */
export async function openGui(
  context: Context,
  { path, print }: { readonly path: string; readonly print: boolean },
): Promise<string> {
  const { out, t, connection } = context;
  const url = path === '/' ? connection.url : new URL(path, connection.url).href;
  await context.call(networkRead, {});
  if (!print) {
    const { openUrl } = await import('#edge/desktop/open.ts');
    const opened = await openUrl(url, { dataDir: context.dataDir });
    if (opened.how === 'nothing') out.note(t('No browser could be started; open the address yourself.'));
  }
  return url;
}
