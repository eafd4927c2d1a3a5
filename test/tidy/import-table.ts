/** Who may import whom: the table of STYLE.md as a pure function. */

/** A place in the tree that the table speaks of. `own` is the folder whose files may always import each other. */
interface Place {
  readonly name: string;
  readonly own: string;
  /** Matches paths in the tree. */
  readonly mayImport: readonly RegExp[];
  /** Only as `import type`. */
  readonly mayImportTypes?: readonly RegExp[];
  /** If given, the only packages allowed. */
  readonly packages?: RegExp;
}

const KERNEL = /^src\/core\/kernel\//;
const CONTRACT = /^src\/core\/contract\//;
const CONSENSUS = /^src\/core\/consensus\//;
const SLICE_LIST = /^src\/core\/features\/index\.ts$/;
const SLICE_API = /^src\/core\/features\/[^/]+\/[^/]+\.api\.ts$/;
/** `ops`: row operations that another slice's fold returns, because a timer has no event to react to. */
const SLICE_SHARED = /^src\/core\/features\/[^/]+\/[^/]+\.(api|events|ops|reads|schemas)\.ts$/;
/** Table and view words for queries; never for another slice's fold. */
const CORE = /^src\/core\//;
const ENGINE = /^src\/engine\//;
const EDGE = /^src\/edge\//;
const API_LIST = /^src\/core\/features\/api\.ts$/;
const CONFIG = /^src\/config\//;
const PORTS = /^src\/engine\/ports\.ts$/;
const EVERYTHING = /^src\//;

const PURE_PACKAGES = /^zod$/;
const KERNEL_PACKAGES = /^(zod|cborg|@noble\/[^/]+|@scure\/bip39)(\/|$)/;

/** The place of a file, or undefined where the table does not reach (tests of the whole, benchmarks, scripts). */
export function placeOf(path: string): Place | undefined {
  const [top, second, third] = path.split('/');
  if (top === 'web' && second === 'src') {
    return { name: 'web/src', own: 'web/src/', mayImport: [KERNEL, CONTRACT, SLICE_API, API_LIST] };
  }
  if (top !== 'src') return undefined;
  if (second === 'core') return placeInCore(path, third);
  if (second === 'engine') return placeInEngine(third);
  if (second === 'edge') return placeInEdge(third ?? '');
  return PLACES[second ?? ''];
}

const PLACES: Readonly<Record<string, Place>> = {
  'main.ts': {
    name: 'main.ts',
    own: 'src/main.ts',
    // Opening a window is part of the command, not of an instance: tests start instances.
    mayImport: [/^src\/run\.ts$/, CONFIG, KERNEL],
  },
  'run.ts': {
    name: 'run.ts',
    own: 'src/run.ts',
    mayImport: [/^src\/instance\.ts$/, CONFIG, KERNEL, /^src\/edge\/(desktop|observe)\//],
  },
  'operations.ts': { name: 'operations.ts', own: 'src/', mayImport: [EVERYTHING] },
  'instance.ts': { name: 'instance.ts', own: 'src/', mayImport: [EVERYTHING] },
  config: { name: 'config', own: 'src/config/', mayImport: [KERNEL] },
  cli: {
    name: 'cli',
    own: 'src/cli/',
    // `realms open` shows the same window as the instance itself.
    // What needs no running instance is `operations.ts`.
    mayImport: [KERNEL, CONTRACT, SLICE_API, API_LIST, CONFIG, /^src\/(edge\/desktop\/|operations\.ts$)/],
  },
  runtime: {
    name: 'runtime',
    own: 'src/runtime/',
    // Services over the edges: what an edge does is asked for here, so that edges need not know each other.
    mayImport: [CORE, ENGINE, EDGE],
  },
};

function placeInCore(path: string, area: string | undefined): Place | undefined {
  switch (area) {
    case 'kernel':
      return { name: 'core/kernel', own: 'src/core/kernel/', mayImport: [], packages: KERNEL_PACKAGES };
    case 'contract':
      return { name: 'core/contract', own: 'src/core/contract/', mayImport: [KERNEL], packages: KERNEL_PACKAGES };
    case 'consensus':
      return {
        name: 'core/consensus',
        own: 'src/core/consensus/',
        mayImport: [KERNEL, CONTRACT],
        packages: PURE_PACKAGES,
      };
    case 'features':
      return placeInFeatures(path);
    default:
      return undefined;
  }
}

function placeInFeatures(path: string): Place {
  const [, , , slice, file] = path.split('/');
  // The lists name the slices: they alone see all of them.
  if (file === undefined) {
    return {
      name: 'core/features lists',
      own: 'src/core/features/',
      mayImport: [KERNEL, CONTRACT],
      packages: PURE_PACKAGES,
    };
  }
  return {
    name: 'core/features/x',
    own: `src/core/features/${slice}/`,
    mayImport: [KERNEL, CONTRACT, SLICE_SHARED],
    packages: PURE_PACKAGES,
  };
}

function placeInEngine(folder: string | undefined): Place {
  const mayImport = [KERNEL, CONTRACT, CONSENSUS, SLICE_LIST];
  if (folder === 'space') {
    return { name: 'engine/space', own: 'src/engine/', mayImport: [...mayImport, /^src\/edge\/(store|crypto)\//] };
  }
  return { name: 'engine', own: 'src/engine/', mayImport };
}

function placeInEdge(folder: string): Place {
  return {
    name: `edge/${folder}`,
    own: `src/edge/${folder}/`,
    mayImport: [KERNEL, CONTRACT, CONSENSUS, SLICE_LIST, SLICE_SHARED, PORTS, API_LIST],
    mayImportTypes: [CONFIG],
  };
}

/** Packages that belong to one folder: whoever wants their effect asks that folder, through a port. */
const OWNERS: readonly { readonly packages: RegExp; readonly owners: RegExp; readonly said: string }[] = [
  { packages: /^node:sqlite$/, owners: /^src\/edge\/(store|accounts)\//, said: 'edge/store and edge/accounts' },
  { packages: /^(fastify|fastify-type-provider-zod|@fastify\/.+)$/, owners: /^src\/edge\/http\//, said: 'edge/http' },
  { packages: /^(node-datachannel|werift)$/, owners: /^src\/edge\/streams\//, said: 'edge/streams' },
  { packages: /^ws$/, owners: /^src\/edge\/http\//, said: 'edge/http' },
  { packages: /^(libp2p|@libp2p\/.+|@multiformats\/.+)(\/|$)/, owners: /^src\/edge\/p2p\//, said: 'edge/p2p' },
  {
    packages: /^node:child_process$/,
    owners: /^src\/(edge\/(executors|streams|desktop)\/|cli\/demo\.ts$)/,
    said: 'edge/executors, edge/streams, edge/desktop and cli/demo.ts',
  },
  {
    packages: /^node:worker_threads$/,
    // A sandbox is a child process: a thread in it watches the one that runs the guest.
    owners: /^src\/(engine\/space\/|edge\/executors\/[^/]+\/sandbox\/)/,
    said: 'engine/space and the sandboxes of edge/executors',
  },
];

/** Why `path` may not import a file of the tree, or undefined if it may. */
export function refuseFile(path: string, target: string, typeOnly: boolean): string | undefined {
  if (/^src\/instance\.ts$/.test(target) && !/^(src\/run\.ts|test\/)/.test(path)) {
    return 'instance.ts is imported by run.ts and test/ alone';
  }
  if (/^src\/operations\.ts$/.test(target) && !/^(src\/cli|test)\//.test(path)) {
    return 'operations.ts is imported by cli and test/ alone';
  }
  const place = placeOf(path);
  if (place === undefined || target.startsWith(place.own)) return undefined;
  const allowed = [...place.mayImport, ...(typeOnly ? (place.mayImportTypes ?? []) : [])];
  if (allowed.some((pattern) => pattern.test(target))) return undefined;
  if (place.mayImportTypes?.some((pattern) => pattern.test(target)))
    return `${place.name} may import only types of ${target}`;
  return `${place.name} may not import ${target}`;
}

/** Why `path` may not import a package or a built-in of Node, or undefined if it may. */
export function refusePackage(path: string, specifier: string): string | undefined {
  const place = placeOf(path);
  if (place === undefined) return undefined;
  if (place.packages !== undefined && !place.packages.test(specifier))
    return `${place.name} may not import ${specifier}`;
  if (place.name === 'web/src') return specifier.startsWith('node:') ? 'web/src runs in a browser' : undefined;
  const owner = OWNERS.find(({ packages, owners }) => packages.test(specifier) && !owners.test(path));
  return owner === undefined ? undefined : `${specifier} belongs to ${owner.said}`;
}
