// With Node's own modules only: it runs before anything else is read.

/** Code alone takes some 300 at once; a service has up to 1,000 connections of clients beside those to Postgres, the queue and its files. */
const openFilesMin = 1_024;

/**
 * Ends this process with 1 and a sentence that says what to set, when the system lets it open too few files and connections at once. Node itself raises the
 * soft limit to the hard one. Where the system has no such limit nothing is asked.
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
