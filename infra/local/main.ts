// Checked first: the launcher loads the code of all services at once, and with too few file descriptors Node reports
// missing packages.
import { assertOpenFiles } from '../open-files.mjs';

assertOpenFiles();
await import('./launch.js');
