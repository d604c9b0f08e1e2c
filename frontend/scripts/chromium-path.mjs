/**
 * Prints {"executablePath", "libraryPath"} of the headless Chromium the browser tests drive.
 * Needs its own TMPDIR: an older unpacked browser found there would be reused.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Without this the package takes the machine for one that has the system libraries it needs.
process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs20.x';

const { default: chromium } = await import('@sparticuz/chromium');
const executablePath = await chromium.executablePath();
const libraryPath = join(tmpdir(), 'al2023', 'lib');
process.stdout.write(`${JSON.stringify({ executablePath, libraryPath })}\n`);
