/**
 * The style of the project as a pure function: files in, violations out. Each rule is one function of this table; the test
 * plants a violation of each, so that none can fall silent.
 */
import { posix } from 'node:path';
import { placeOf, refuseFile, refusePackage } from './import-table.ts';
import { codeOf, importsOf, lineAt } from './scan.ts';
import type { ImportLine } from './scan.ts';

/** A file of the tree: its path with forward slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export interface Violation {
  readonly rule: RuleName;
  /** `path:line`, or the path alone. */
  readonly where: string;
  readonly what: string;
}

export type RuleName =
  | 'import-table'
  | 'import-extension'
  | 'import-alias'
  | 'import-cycle'
  | 'pure-core'
  | 'no-default-export'
  | 'no-enum'
  | 'no-barrel'
  | 'kebab-case'
  | 'file-length'
  | 'lock-file';

export const LINES_MAX = 400;

/** A file with what the rules look at, worked out once. */
interface Scanned extends SourceFile {
  readonly code: string;
  readonly imports: readonly ImportLine[];
}

/** Every violation, in the order of the files. `longFiles`: paths that may exceed LINES_MAX, with a reason each. */
export function checkTree(
  files: readonly SourceFile[],
  longFiles: Readonly<Record<string, string>>,
): readonly Violation[] {
  const scanned = files.filter(({ path }) => /\.(ts|tsx|mjs)$/.test(path)).map(scan);
  return [
    ...scanned.flatMap((file) => FILE_RULES.flatMap((rule) => rule(file))),
    ...checkNames(files),
    ...checkLengths(scanned, longFiles),
    ...checkCycles(scanned),
    ...checkLockFile(files),
  ];
}

function scan(file: SourceFile): Scanned {
  const code = codeOf(file.text);
  return { ...file, code, imports: importsOf(file.text, code) };
}

const FILE_RULES: readonly ((file: Scanned) => Violation[])[] = [
  checkImportTable,
  checkExtensions,
  checkAliases,
  checkPurity,
  checkDefaultExports,
  checkEnums,
  checkBarrels,
];

function isTest(path: string): boolean {
  return /\.test\.(ts|mjs)$/.test(path);
}

/** The path in the tree that a specifier names, or undefined for a package. */
function targetOf(path: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(path), specifier.replace(/\?.*$/, ''));
  const alias = /^#(core|engine|edge|config)\/(.+)$/.exec(specifier);
  return alias === null ? undefined : `src/${alias[1]}/${alias[2]}`;
}

/** Tests are exempt: they need fakes, the test runner and their neighbours. */
function checkImportTable({ path, imports }: Scanned): Violation[] {
  if (isTest(path)) return [];
  return imports.flatMap(({ specifier, line, typeOnly }) => {
    const target = targetOf(path, specifier);
    const why = target === undefined ? refusePackage(path, specifier) : refuseFile(path, target, typeOnly);
    return why === undefined ? [] : [{ rule: 'import-table', where: `${path}:${line}`, what: why }];
  });
}

/** Node resolves no extension by itself. The bundler of web/ also takes styles, pictures and words. */
function checkExtensions({ path, imports }: Scanned): Violation[] {
  const allowed = path.startsWith('web/') ? /\.(ts|tsx|css|json|svg|png)(\?\w+)?$/ : /\.(ts|mjs|json)$/;
  return imports
    .filter(({ specifier }) => /^[.#]/.test(specifier) && !allowed.test(specifier))
    .map(({ specifier, line }) => {
      return { rule: 'import-extension', where: `${path}:${line}`, what: `"${specifier}" must end in .ts` };
    });
}

/** From one group to another the alias shows the direction; a chain of ../ hides it. */
function checkAliases({ path, imports }: Scanned): Violation[] {
  if (!/^(src|web\/src)\//.test(path)) return [];
  return imports.flatMap(({ specifier, line }) => {
    if (!specifier.startsWith('.')) return [];
    const group = /^src\/(core|engine|edge|config)\//.exec(targetOf(path, specifier) ?? '')?.[1];
    if (group === undefined || path.startsWith(`src/${group}/`)) return [];
    return [{ rule: 'import-alias', where: `${path}:${line}`, what: `"${specifier}" must be written #${group}/…` }];
  });
}

/** What the same input must never depend on. A property of that name (`options.fetch`) is the caller's own. */
const IMPURE: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  { pattern: /(?<![\w$.])Date\b/g, why: 'Date: time comes as an argument' },
  { pattern: /(?<![\w$.])performance\s*\./g, why: 'performance: time comes as an argument' },
  { pattern: /(?<![\w$.])(setTimeout|setInterval|setImmediate|queueMicrotask)\b/g, why: 'timers belong to duties' },
  { pattern: /(?<![\w$.])fetch\s*\(/g, why: 'fetch: I/O belongs to an edge' },
  { pattern: /(?<![\w$.])(process|globalThis|console)\s*[.[]/g, why: 'the machine is not ours to see here' },
  { pattern: /(?<![\w$.])crypto\s*\.\s*(getRandomValues|randomUUID)\b/g, why: 'randomness comes as an argument' },
  { pattern: /\bMath\s*\.\s*random\b/g, why: 'Math.random: randomness comes as an argument' },
  {
    // ECMA-262 lets engines differ in the last bits of these.
    pattern: /\bMath\s*\.\s*(pow|log\w*|exp\w*|a?(sin|cos|tan)h?|atan2|cbrt|hypot)\b/g,
    why: 'Math: peers would round it differently',
  },
  { pattern: /(?<![\w$.])Intl\s*\.|\.\s*(localeCompare|toLocale\w+)\s*\(/g, why: "the reader's locale decides it" },
];

function checkPurity({ path, code }: Scanned): Violation[] {
  if (!path.startsWith('src/core/') || isTest(path)) return [];
  return IMPURE.flatMap(({ pattern, why }) =>
    [...code.matchAll(pattern)].map((match): Violation => {
      return { rule: 'pure-core', where: `${path}:${lineAt(code, match.index)}`, what: why };
    }),
  );
}

function checkDefaultExports({ path, code }: Scanned): Violation[] {
  if (!/^(src|test|bench)\//.test(path)) return [];
  const match = /(?<![\w$.])export\s+default\b|\bas\s+default\b/.exec(code);
  return match === null
    ? []
    : [{ rule: 'no-default-export', where: `${path}:${lineAt(code, match.index)}`, what: 'a name says what it is' }];
}

function checkEnums({ path, code }: Scanned): Violation[] {
  const match = /(?<![\w$.])enum\s+[A-Za-z_$][\w$]*\s*\{/.exec(code);
  return match === null
    ? []
    : [{ rule: 'no-enum', where: `${path}:${lineAt(code, match.index)}`, what: 'Node does not strip it: use a union' }];
}

function checkBarrels({ path, code }: Scanned): Violation[] {
  if (!path.startsWith('src/') || /^src\/core\/features\/(index|routes)\.ts$/.test(path)) return [];
  const match = /(?<![\w$.])export\s*\*/.exec(code);
  const isIndex = path.endsWith('/index.ts');
  return match === null && !isIndex
    ? []
    : [
        {
          rule: 'no-barrel',
          where: path,
          what: 'import from the file that says it; features/index.ts alone is a list',
        },
      ];
}

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Each dotted part of each name in the path; a leading dot or underscore is a tool's own convention. */
function checkNames(files: readonly SourceFile[]): Violation[] {
  return files
    .filter(({ path }) => /^(src|test|bench|scripts|web\/src)\//.test(path))
    .filter(({ path }) => !path.split('/').every((name) => name.split('.').every((part) => KEBAB.test(part))))
    .map(({ path }) => ({ rule: 'kebab-case', where: path, what: 'names of files and folders are kebab-case' }));
}

function checkLengths(files: readonly Scanned[], longFiles: Readonly<Record<string, string>>): Violation[] {
  const lines = new Map(files.map(({ path, text }) => [path, text.trimEnd().split('\n').length]));
  const tooLong = [...lines]
    .filter(([path, count]) => path.startsWith('src/') && count > LINES_MAX && longFiles[path] === undefined)
    .map(([path, count]): Violation => {
      return {
        rule: 'file-length',
        where: path,
        what: `${count} lines: what second thing lives here? (limit ${LINES_MAX})`,
      };
    });
  const needless = Object.keys(longFiles)
    .filter((path) => (lines.get(path) ?? 0) <= LINES_MAX)
    .map((path): Violation => ({ rule: 'file-length', where: path, what: 'is in LONG_FILES but is not long' }));
  return [...tooLong, ...needless];
}

/** Cycles of imports that exist when the program runs; types may refer to each other. One violation per cycle. */
function checkCycles(files: readonly Scanned[]): Violation[] {
  const graph = new Map(
    files
      .filter(({ path }) => placeOf(path) !== undefined && !isTest(path))
      .map(({ path, imports }) => [path, valueTargets(path, imports)] as const),
  );
  const done = new Set<string>();
  const found: Violation[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      found.push({ rule: 'import-cycle', where: path, what: [...trail.slice(start), path].join(' → ') });
      return;
    }
    if (done.has(path)) return;
    for (const target of graph.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return found;
}

function valueTargets(path: string, imports: readonly ImportLine[]): string[] {
  const targets = imports.filter(({ typeOnly }) => !typeOnly).map(({ specifier }) => targetOf(path, specifier));
  return targets.filter((target) => target !== undefined);
}

/** Where a package came from depends on who installed it; the lock file holds versions and hashes alone. */
function checkLockFile(files: readonly SourceFile[]): Violation[] {
  return files
    .filter(({ path, text }) => path === 'package-lock.json' && /"resolved":\s*"https?:/.test(text))
    .map(({ path }) => ({ rule: 'lock-file', where: path, what: 'names a registry ("resolved"); see .npmrc' }));
}
