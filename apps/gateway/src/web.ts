import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** A plain page until the desk is there: what runs, and where to go on. */
const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Safe Passage</title>
<style>
  :root { color-scheme: light dark; --ink: #1c2733; --soft: #52606d; --line: #d5dbe1; --paper: #fbfcfd; --link: #14507a; }
  @media (prefers-color-scheme: dark) { :root { --ink: #e6ebf0; --soft: #a8b4c0; --line: #35414d; --paper: #12181f; --link: #8cc4ee; } }
  body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.6 system-ui, sans-serif; }
  main { max-width: 44rem; margin: 0 auto; padding: 3rem 1.25rem; }
  h1 { font-size: 1.9rem; margin: 0 0 .25rem; }
  h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
  p.lead { color: var(--soft); margin: 0 0 1.5rem; }
  a { color: var(--link); }
  ul { padding: 0; list-style: none; border-top: 1px solid var(--line); }
  li { display: flex; justify-content: space-between; gap: 1rem; padding: .55rem 0; border-bottom: 1px solid var(--line); }
  li span { color: var(--soft); text-align: right; }
  code { font: .9em ui-monospace, monospace; }
</style>
</head>
<body>
<main>
  <h1>Safe Passage</h1>
  <p class="lead">Carries a refugee’s case from an embassy’s door to a new home: intake, UNHCR referral, transit, resettlement.</p>
  <h2>What runs here</h2>
  <ul id="services">
    <li>Gateway and services <span id="ready" role="status">asking…</span></li>
  </ul>
  <h2>Where to go on</h2>
  <ul>
    <li><a href="/api/docs">API documentation</a><span>every transition, to read and to try</span></li>
    <li><a href="/api/openapi.json">OpenAPI 3.1</a><span>for clients</span></li>
    <li><a href="/api/lifecycle">The lifecycle as data</a><span>states, transitions, roles, labels</span></li>
    <li><code>npm run demo</code><span>a family of three, from the door to a new home</span></li>
  </ul>
  <p>The desk for embassy staff, caseworkers and coordinators is not built yet. Until it is, the work is done over the API.</p>
</main>
<script src="/status.js"></script>
</body>
</html>
`;

const script = `fetch('/readyz').then((answer) => {
  document.getElementById('ready').textContent = answer.ok ? 'ready' : 'not ready yet: reload in a moment';
}, () => { document.getElementById('ready').textContent = 'no answer'; });
`;

const policy =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export function serveWeb(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance();
  server.get('/', (_request, reply) =>
    reply.header('content-security-policy', policy).type('text/html; charset=utf-8').send(page),
  );
  server.get('/status.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(script));
}
