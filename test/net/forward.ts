/** Runs inside a namespace: a socket file, which every namespace sees, leads to a port of this one's 127.0.0.1. */
import { connect, createServer } from 'node:net';

const [path = '', port = '0'] = process.argv.slice(2);
createServer((near) => {
  const far = connect(Number(port), '127.0.0.1');
  near.pipe(far).pipe(near);
  near.on('error', () => far.destroy());
  far.on('error', () => near.destroy());
}).listen(path, () => console.log('open'));
