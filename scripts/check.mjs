/** `npm run check`: types of both projects, lint, format, unused code. Fails if one of them does. */
import { printStep } from './lib/test-report.mjs';
import { runSteps } from './lib/steps.mjs';

const { failed } = await runSteps(printStep);
process.exitCode = failed === 0 ? 0 : 1;
