import { relative } from 'node:path';

const filesMax = 15;
/** For fewer files, Jest itself says how long each took. */
const filesMin = 10;

/** After a whole run, prints the files that took longest. */
export default class TimeReporter {
  constructor({ rootDir }) {
    this.rootDir = rootDir;
  }

  onRunComplete(_contexts, { testResults, startTime }) {
    if (testResults.length < filesMin) return;
    const files = testResults
      .map(({ testFilePath, perfStats }) => ({
        name: relative(this.rootDir, testFilePath),
        ms: perfStats.end - perfStats.start,
      }))
      .sort((a, b) => b.ms - a.ms);
    const seconds = (ms) => (ms / 1_000).toFixed(0).padStart(5);
    const all = files.reduce((sum, { ms }) => sum + ms, 0);
    console.log(
      `\nWhere the time went, in seconds: ${files.length} files took ${seconds(all).trim()}, side by side ${seconds(Date.now() - startTime).trim()}`,
    );
    for (const { name, ms } of files.slice(0, filesMax)) console.log(`${seconds(ms)}  ${name}`);
    const rest = files.slice(filesMax);
    if (rest.length > 0) console.log(`${seconds(rest.reduce((sum, { ms }) => sum + ms, 0))}  the other ${rest.length}`);
  }
}
