/** The built GUI: its page at every path that is no file, its files with lasting names cached for good. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RefusalError } from '#core/contract/problem.ts';
import { languageOf } from './language.ts';
import { lazyApp } from './lazy-app.ts';
import { newApp } from './new-app.ts';
import type { HttpContext } from './options.ts';
import { sendPage } from './pages.ts';
import { registerProblems, sendProblem } from './problem-reply.ts';
import { notFound, pathOf } from './refusals.ts';
import { contentPolicy } from './security-headers.ts';

/** Stands in the built page (`html.cspNonce` of vite) where each answer puts a nonce of its own. */
export const NONCE_PLACEHOLDER = '__CSP_NONCE__';
const NONCE_BYTES = 16;
const OWN_PATHS = /^\/(api|docs|problems|openapi\.json|healthz|readyz|metrics)(\/|$)/;
const LASTING = `${sep}assets${sep}`;

/** Answers what no route answers. */
export function registerGui(app: FastifyInstance, context: HttpContext): void {
  const { webRoot } = context;
  const isBuilt = webRoot !== undefined && existsSync(join(webRoot, 'index.html'));
  const files = isBuilt ? lazyApp(() => fileApp(webRoot, context)) : undefined;
  app.setNotFoundHandler(async (request, reply) => {
    const path = pathOf(request);
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead || OWN_PATHS.test(path)) throw new RefusalError(notFound(request));
    if (isPage(path)) return isBuilt ? sendIndex(webRoot, reply) : sendHowToBuild(request, reply);
    if (files === undefined) throw new RefusalError(notFound(request));
    return files(request, reply);
  });
}

/** A place inside the GUI (`/pools/…`), not a file of it. */
function isPage(path: string): boolean {
  const last = path.slice(path.lastIndexOf('/') + 1);
  return !last.includes('.') || last === 'index.html';
}

/** Read at every visit: a GUI that was built anew shows without a restart. */
async function sendIndex(webRoot: string, reply: FastifyReply): Promise<FastifyReply> {
  const page = await readFile(join(webRoot, 'index.html'), 'utf8');
  const nonce = randomBytes(NONCE_BYTES).toString('base64');
  // A page that was built without the placeholder cannot name its styles: then all of them count.
  const style = page.includes(NONCE_PLACEHOLDER) ? `'nonce-${nonce}'` : "'unsafe-inline'";
  return reply
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy': contentPolicy({ style }),
    })
    .send(page.replaceAll(NONCE_PLACEHOLDER, nonce));
}

async function fileApp(webRoot: string, context: HttpContext): Promise<FastifyInstance> {
  const { default: fastifyStatic } = await import('@fastify/static');
  const app = newApp();
  registerProblems(app, context);
  app.setNotFoundHandler(async (request, reply) => sendProblem(request, reply, notFound(request)));
  await app.register(fastifyStatic, {
    root: webRoot,
    index: false,
    decorateReply: false,
    // The build leaves a stamp of its own there.
    dotfiles: 'ignore',
    cacheControl: false,
    // The build leaves each file packed beside it.
    preCompressed: true,
    setHeaders: (reply, path) => {
      reply.header('cache-control', path.includes(LASTING) ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  return app;
}

function sendHowToBuild(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const language = languageOf(request.headers['accept-language']);
  const isRussian = language === 'ru';
  return sendPage(reply, {
    language,
    title: 'Power Realms',
    body: isRussian
      ? [
          '<p>Экземпляр работает, но веб-интерфейс не собран. Соберите его: <code>npm run build:web</code>, затем запустите экземпляр снова.</p>',
          '<p><a href="/docs">Описание REST API</a></p>',
        ]
      : [
          '<p>The instance runs, but its web interface is not built. Build it with <code>npm run build:web</code>, then start the instance again.</p>',
          '<p><a href="/docs">Description of the REST API</a></p>',
        ],
  });
}
