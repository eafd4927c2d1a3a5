import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ERRNO } from './errno.ts';
import { checkFits, createTree, filesBelow, isWithin, locate, lookUp } from './tree.ts';
import type { FolderNode } from './tree.ts';

const tree = createTree(() => 0n);

/** root/{a/{b/{c}}, x} where c is a file and x a folder. */
function build(): { root: FolderNode; a: FolderNode; b: FolderNode } {
  const root = tree.newFolder({ parent: null, name: '', readOnly: false });
  const add = (parent: FolderNode, name: string): FolderNode => {
    const folder = tree.newFolder({ parent, name, readOnly: false });
    parent.entries.set(name, folder);
    return folder;
  };
  const a = add(root, 'a');
  const b = add(a, 'b');
  add(root, 'x');
  b.entries.set('c', tree.newFile({ backing: {} as never, sizeBytes: 0, readOnly: false }));
  return { root, a, b };
}

test('a path is followed through dots and doubled slashes', () => {
  const { root, b } = build();
  for (const path of ['a/b', './a//b/', 'x/../a/b/.', 'a/b/../b']) assert.equal(lookUp(root, path), b, path);
  assert.deepEqual(locate(root, 'a/b/new').name, 'new');
  assert.equal(locate(root, '.').node, root);
});

test('a path that leaves its folder, even to come back, is not capable', () => {
  const { a, root } = build();
  for (const path of ['..', '../x', 'b/../../a', '/a', '/', 'b/c/../../../../..']) {
    assert.throws(
      () => locate(a, path),
      (cause: { errno?: number }) => [ERRNO.notcapable, ERRNO.notdir].includes(cause.errno as never),
      path,
    );
  }
  assert.throws(() => locate(root, '..'), { errno: ERRNO.notcapable });
});

test('no path at all leads outside of its folder', () => {
  const { a, b } = build();
  const segment = fc.constantFrom('..', '.', '', 'b', 'c', 'new', '../..', '/', '..\\..');
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 8 }), (segments) => {
      try {
        const { folder } = locate(a, segments.join('/'));
        assert.ok(folder === a || folder === b);
      } catch (cause) {
        assert.ok('errno' in (cause as object));
      }
    }),
  );
});

test('a file is not a folder, and a missing folder is missing', () => {
  const { root } = build();
  assert.throws(() => locate(root, 'a/b/c/d'), { errno: ERRNO.notdir });
  assert.throws(() => locate(root, 'a/b/c/'), { errno: ERRNO.notdir });
  assert.throws(() => locate(root, 'none/file'), { errno: ERRNO.noent });
  assert.throws(() => locate(root, ''), { errno: ERRNO.noent });
  assert.throws(() => locate(root, 'n'.repeat(256)), { errno: ERRNO.nametoolong });
});

test('files below a folder come in the order of their names', () => {
  const { root, b } = build();
  b.entries.set('B', tree.newFile({ backing: {} as never, sizeBytes: 0, readOnly: false }));
  assert.deepEqual(
    [...filesBelow(root)].map(({ path }) => path),
    ['a/b/B', 'a/b/c'],
  );
  assert.ok(isWithin(b, root));
  assert.ok(!isWithin(root, b));
});

test('an entry too deep or with too long a path does not fit, nor does a move that makes one', () => {
  const { root } = build();
  let folder = root;
  for (let depth = 0; depth < 31; depth++) {
    checkFits(folder, 'd');
    const next = tree.newFolder({ parent: folder, name: 'd', readOnly: false });
    folder.entries.set('d', next);
    folder = next;
  }
  checkFits(folder, 'file');
  assert.throws(() => checkFits(folder, 'a', lookUp(root, 'a')), { errno: ERRNO.nametoolong });
  assert.throws(() => checkFits(folder, 'n'.repeat(1_000)), { errno: ERRNO.nametoolong });
});
