import { Buffer } from 'node:buffer';
import { FRAME_BYTES_MAX } from '../../limits.ts';
import { ERRNO, WasiError } from './errno.ts';
import { toSize } from './host-call.ts';
import type { FileDescriptor } from './descriptors.ts';
import type { Host, HostCalls } from './host-call.ts';

const WHENCE = { set: 0, current: 1, end: 2 } as const;

/** Calls that move bytes: read, write, seek and size of what a descriptor stands for. */
export function fileCalls(host: Host): HostCalls {
  const { guest, descriptors, files } = host;

  const read = (file: FileDescriptor, vectors: readonly Uint8Array[], from: number): number => {
    if (!file.readable) throw new WasiError(ERRNO.badf);
    let position = from;
    for (const vector of vectors) {
      const part = vector.subarray(0, Math.max(0, file.node.sizeBytes - position));
      if (part.length > 0) file.node.backing.read(part, position);
      position += part.length;
      if (part.length < vector.length) break;
    }
    file.node.accessedNs = host.time.stampNs();
    return position - from;
  };

  const write = (file: FileDescriptor, vectors: readonly Uint8Array[], from: number): number => {
    if (!file.writable) throw new WasiError(ERRNO.badf);
    let position = from;
    for (const vector of vectors) {
      const end = position + vector.length;
      // Counted first: bytes beyond the limit are never written.
      if (end > file.node.sizeBytes) files.resize(file.node, end, { bytesFollow: true });
      if (vector.length > 0) file.node.backing.write(vector, position);
      position = end;
    }
    files.touch(file.node);
    return position - from;
  };

  return {
    fd_read: (fd: number, vectors: number, count: number, result: number) => {
      const descriptor = descriptors.get(fd);
      if (descriptor.kind === 'stdin') return guest.setU32(result, 0);
      const file = descriptors.file(fd);
      const readBytes = read(file, guest.vectors(vectors, count), file.position);
      file.position += readBytes;
      guest.setU32(result, readBytes);
    },
    fd_pread: (fd: number, vectors: number, count: number, offset: bigint, result: number) => {
      guest.setU32(result, read(descriptors.file(fd), guest.vectors(vectors, count), toSize(offset)));
    },
    fd_write: (fd: number, vectors: number, count: number, result: number) => {
      const descriptor = descriptors.get(fd);
      const buffers = guest.vectors(vectors, count);
      if (descriptor.kind === 'log') {
        const length = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
        // Text and its line end come in two buffers: joined, they arrive together.
        const pieces = length <= FRAME_BYTES_MAX ? [Buffer.concat(buffers)] : buffers;
        for (const piece of pieces) host.stdio.write(descriptor.stream, piece);
        return guest.setU32(result, length);
      }
      const file = descriptors.file(fd);
      const from = file.append ? file.node.sizeBytes : file.position;
      const written = write(file, buffers, from);
      file.position = from + written;
      guest.setU32(result, written);
    },
    fd_pwrite: (fd: number, vectors: number, count: number, offset: bigint, result: number) => {
      guest.setU32(result, write(descriptors.file(fd), guest.vectors(vectors, count), toSize(offset)));
    },
    fd_seek: (fd: number, offset: bigint, whence: number, result: number) => {
      const file = descriptors.file(fd);
      const bases = { [WHENCE.set]: 0, [WHENCE.current]: file.position, [WHENCE.end]: file.node.sizeBytes };
      const base = bases[whence as keyof typeof bases];
      if (base === undefined) throw new WasiError(ERRNO.inval);
      const position = base + Number(BigInt.asIntN(64, offset));
      if (position < 0 || !Number.isSafeInteger(position)) throw new WasiError(ERRNO.inval);
      file.position = position;
      guest.setU64(result, BigInt(position));
    },
    fd_tell: (fd: number, result: number) => guest.setU64(result, BigInt(descriptors.file(fd).position)),
    fd_allocate: (fd: number, offset: bigint, length: bigint) => {
      const { node, writable } = descriptors.file(fd);
      if (!writable) throw new WasiError(ERRNO.badf);
      const end = toSize(offset) + toSize(length);
      if (end > node.sizeBytes) files.resize(node, end, { bytesFollow: false });
    },
    fd_filestat_set_size: (fd: number, size: bigint) => {
      const { node, writable } = descriptors.file(fd);
      if (!writable) throw new WasiError(ERRNO.inval);
      files.resize(node, toSize(size), { bytesFollow: false });
    },
    // Nothing of a task outlives a crash of this machine, so there is nothing to make durable.
    fd_sync: (fd: number) => void descriptors.get(fd),
    fd_datasync: (fd: number) => void descriptors.get(fd),
    fd_advise: (fd: number) => void descriptors.file(fd),
    fd_close: (fd: number) => descriptors.close(fd),
    fd_renumber: (from: number, to: number) => descriptors.renumber(from, to),
  };
}
