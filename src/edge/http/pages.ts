/** The few pages that we write ourselves: small, without scripts or styles of their own. */
import type { FastifyReply } from 'fastify';
import type { Language } from './language.ts';

export function sendPage(
  reply: FastifyReply,
  page: { readonly language: Language; readonly title: string; readonly body: readonly string[] },
): FastifyReply {
  const { language, title, body } = page;
  const html = `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title></head>
<body><h1>${escapeHtml(title)}</h1>
${body.join('\n')}
</body>
</html>
`;
  return reply
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      vary: 'Accept-Language, Accept',
    })
    .send(html);
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
