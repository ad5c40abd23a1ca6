import { existsSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** After a failed test, prints where the services' log of this run is. Otherwise removes it. */
export default class LogReporter {
  onRunComplete(_contexts, { numFailedTests, numFailedTestSuites }) {
    const path = globalThis.testLogFile;
    if (path === undefined) return;
    const failed = numFailedTests + numFailedTestSuites > 0;
    if (failed && existsSync(path) && statSync(path).size > 0) console.log(`The services' log of this run: ${path}`);
    else rmSync(dirname(path), { recursive: true, force: true });
  }
}
