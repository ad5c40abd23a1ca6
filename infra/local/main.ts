// The launcher's own code, and that of all services, is read at once: with too few descriptors Node says that packages are missing.
import { assertOpenFiles } from '../open-files.mjs';

assertOpenFiles();
await import('./launch.js');
