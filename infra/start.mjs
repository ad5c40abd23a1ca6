// One process from preparing to serving, so that a signal sent to it always reaches the server.
import { build } from './prepare.mjs';

// npm passes SIGTERM on to the shell it started us with, and that shell dies of it without telling us.
const shell = process.ppid;
if (process.env.npm_lifecycle_event) {
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  watch.unref();
}

build();
await import('../dist/infra/local/main.js');
