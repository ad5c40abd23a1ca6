import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { demoPassword, type Product } from '@app/testing/product';

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** A browser that talks to nobody but us: without these, Chromium calls home at every start. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function openBrowser(): Promise<Browser> {
  if (!existsSync(executablePath))
    throw new Error(`there is no Chromium at ${executablePath}: install it, or name it in CHROMIUM_PATH`);
  return chromium.launch({ executablePath, headless: true, args: quiet });
}

export type Language = 'en' | 'ko';
export type Scheme = 'light' | 'dark';

export interface Visit {
  page: Page;
  context: BrowserContext;
  /** Everything that the page wrote to its console, and what broke in it. */
  said: string[];
  close: () => Promise<void>;
}

export interface As {
  language?: Language;
  scheme?: Scheme;
  width?: number;
  height?: number;
  /** The reader's own time zone. */
  zone?: string;
}

const locales = { en: 'en-GB', ko: 'ko-KR' } as const satisfies Record<Language, string>;

/** Signs a person in on the sign-in page, as the person would. */
export async function visit(browser: Browser, product: Product, username: string, as: As = {}): Promise<Visit> {
  const one = await visitDoor(browser, product, as);
  await signIn(one.page, username);
  return one;
}

export async function visitDoor(
  browser: Browser,
  product: Product,
  { language = 'en', scheme = 'light', width = 1440, height = 900, zone = 'Europe/Vienna' }: As = {},
): Promise<Visit> {
  const context = await browser.newContext({
    baseURL: product.url,
    viewport: { width, height },
    locale: locales[language],
    colorScheme: scheme,
    timezoneId: zone,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const said: string[] = [];
  page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => said.push(`broke: ${error.message}`));
  await page.goto('/sign-in');
  return { page, context, said, close: () => context.close() };
}

export async function signIn(page: Page, username: string, password = demoPassword): Promise<void> {
  await page.locator('input[name=username]').fill(username);
  await page.locator('input[name=password]').fill(password);
  await page.locator('button[type=submit]').click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}

/** Nothing more is loading or moving. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('main h1') !== null);
  await page.waitForFunction(() => document.querySelector('[role=status] .mantine-Loader-root') === null);
}

let axeSource: Promise<string> | undefined;

export interface Violation {
  rule: string;
  impact: string;
  where: string[];
}

/** What axe finds against WCAG 2.2 at level AA, on the page as it stands. */
export async function violations(page: Page): Promise<Violation[]> {
  axeSource ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // evaluated and not added as a script: the page's policy lets no other script in
  await page.evaluate(await axeSource);
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(
          on: Document,
          options: object,
        ): Promise<{
          violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
        }>;
      };
    };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    return (await axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }))
      .violations;
  });
  return found.map(({ id, impact, nodes }) => ({
    rule: id,
    impact,
    where: nodes
      .slice(0, 5)
      .map((node) => `${node.html.slice(0, 200)} – ${node.failureSummary.replace(/\s+/g, ' ').slice(0, 300)}`),
  }));
}

/** The page is not wider than its window: nobody has to scroll sideways to read. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
