// Prints Lighthouse's results for the built desk of a running product: BASE_URL=… DEMO_PASSWORD=… npm run bench:desk
//
// It gives no verdict, because a timed assertion is no test. axe tests accessibility, test/browser/weight.browser.ts
// the size.
import lighthouse, { desktopConfig } from 'lighthouse';
import { chromium } from 'playwright-core';

const base = process.env.BASE_URL ?? 'http://127.0.0.1:3000';
const password = process.env.DEMO_PASSWORD;
const port = Number(process.env.DEBUG_PORT ?? 9333);
const screens = [
  ['-', '/sign-in'],
  ['intake-officer.han', '/facility'],
  ['caseworker', '/cases?open=true&order=due'],
  ['coordinator', '/audit'],
];
const shown = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time', 'total-byte-weight'];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: [
    `--remote-debugging-port=${port}`,
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
  ],
});
for (const [username, path] of screens)
  for (const [device, config] of [
    ['desktop', desktopConfig],
    ['phone', undefined],
  ]) {
    const token = username === '-' ? undefined : await signIn(username);
    const { lhr } = await lighthouse(
      base + path,
      {
        port,
        logLevel: 'error',
        onlyCategories: ['performance', 'accessibility', 'best-practices'],
        // a cold load each time: Lighthouse empties the browser's storage, cookies included
        ...(token ? { extraHeaders: { Authorization: `Bearer ${token}` } } : {}),
      },
      config,
    );
    const scores = Object.values(lhr.categories).map((one) => `${one.id} ${Math.round(one.score * 100)}`);
    const times = shown.map((id) => `${id} ${lhr.audits[id].displayValue ?? ''}`);
    console.log([path, device, ...scores, ...times].join(' · '));
  }
await browser.close();

async function signIn(username) {
  const answer = await fetch(`${base}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  if (!answer.ok) throw new Error(`${username} could not sign in: ${answer.status}`);
  return (await answer.json()).token;
}
