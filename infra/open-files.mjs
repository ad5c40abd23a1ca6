// Uses only Node's own modules, because it runs before anything else is loaded.

/**
 * Loading the code alone takes about 300 at once. A service has up to 1,000 connections of clients, besides those to
 * Postgres and the queue, and its files.
 */
const openFilesMin = 1_024;

/**
 * Exits with 1 and a message that says what to set, when the system allows too few open files and connections. Node
 * itself raises the soft limit to the hard one. Does nothing on systems without such a limit.
 */
export function assertOpenFiles() {
  const limit = openFilesLimit();
  if (limit === undefined || limit >= openFilesMin) return;
  console.error(
    `open-files.too-few: this process may have ${limit} files and connections open at once, and needs ${openFilesMin} or more. ` +
      'Raise the limit, then start again: `ulimit -n 4096` in the shell, LimitNOFILE=4096 for systemd, --ulimit nofile=4096 for Docker.',
  );
  process.exit(1);
}

/** @returns {number | undefined} */
function openFilesLimit() {
  const report = /** @type {{ userLimits?: { open_files?: { soft?: unknown } } }} */ (process.report.getReport());
  const soft = report.userLimits?.open_files?.soft;
  return typeof soft === 'number' ? soft : undefined;
}
