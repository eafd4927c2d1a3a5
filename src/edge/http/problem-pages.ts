/** `/problems/:code`: where the `type` of a problem leads. A page for people, JSON for programs. */
import type { FastifyInstance } from 'fastify';
import { RefusalError } from '#core/contract/problem.ts';
import { languageOf } from './language.ts';
import { escapeHtml, sendPage } from './pages.ts';
import { notFound } from './refusals.ts';
import { isKnownCode, problemStatus, textOf } from './problems.ts';

export function registerProblemPages(app: FastifyInstance): void {
  app.get<{ Params: { code: string } }>('/problems/:code', async (request, reply) => {
    const { code } = request.params;
    if (!isKnownCode(code)) throw new RefusalError(notFound(request));
    const language = languageOf(request.headers['accept-language']);
    const { title, detail } = textOf(code, language);
    const status = problemStatus(code);
    reply.header('content-language', language);
    if (request.headers.accept?.includes('text/html') !== true) {
      reply.header('vary', 'Accept-Language, Accept');
      return { type: `/problems/${code}`, code, title, status, ...(detail === undefined ? {} : { detail }) };
    }
    const lines = [`<p><code>${escapeHtml(code)}</code> · HTTP ${status}</p>`];
    return sendPage(reply, {
      language,
      title,
      body: detail === undefined ? lines : [...lines, `<p>${escapeHtml(detail)}</p>`],
    });
  });
}
