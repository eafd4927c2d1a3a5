#!/usr/bin/env node
// The one door to every command: `node scripts/launch.mjs TARGET [arguments]`. It runs on the machine's own Node, whatever
// its age, so this file holds nothing that an old parser could refuse; the work is in lib/, loaded after the check.
const OLDEST_MAJOR = 20;

if (Number(process.versions.node.split('.')[0]) < OLDEST_MAJOR) {
  console.error(
    'Power Realms needs Node.js ' +
      OLDEST_MAJOR +
      ' or newer to start; this is ' +
      process.version +
      '. Get it from nodejs.org.',
  );
  process.exitCode = 1;
} else {
  import('./lib/launch.mjs')
    .then(function start(launcher) {
      return launcher.launch(process.argv[2], process.argv.slice(3));
    })
    .catch(function report(bug) {
      console.error(bug);
      process.exitCode = 70; // EX_SOFTWARE: a bug of the launcher, not a failure of its target
    });
}
