#!/usr/bin/env node
// The `realms` command of package.json's "bin": the same launcher, with its target already chosen.
process.argv.splice(2, 0, 'realms');
void import('./launch.mjs');
