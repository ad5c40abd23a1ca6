import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..');

/** For each rule, files that break this rule and no other. */
const planted: Record<string, Record<string, string>> = {
  'apps-never-import-apps': {
    'apps/intake/src/planted.ts': "import '../../transit/src/target.js';",
    'apps/transit/src/target.ts': '',
  },
  'libs-never-import-apps': {
    'libs/stage/src/planted.ts': "import '../../../apps/transit/src/target.js';",
  },
  'product-never-imports-testing': {
    'apps/audit/src/planted-testing.ts': "import '@app/testing/target';",
    'libs/stage/src/allowed.spec.ts': "import '@app/testing/target';",
    'libs/testing/src/target.ts': "import '../../../apps/transit/src/target.js';",
  },
  'lifecycle-is-pure': {
    'libs/lifecycle/src/planted.ts': "import { readFileSync } from 'node:fs'; import 'zod'; readFileSync('');",
    'node_modules/zod/index.js': '',
  },
  'api-is-pure': {
    'libs/api/src/planted.ts': "import '@app/platform'; import '@app/lifecycle'; import 'zod';",
    'libs/api/src/planted-too.ts': "import 'node:crypto';",
    'libs/api/src/index.ts': '',
    'libs/platform/src/index.ts': '',
    'libs/lifecycle/src/index.ts': '',
    'node_modules/zod/index.js': '',
  },
  'web-takes-types-alone-of-the-api': {
    'apps/web/src/planted-api.ts': "import { routes } from '@app/api'; console.log(routes);",
    'apps/web/src/allowed-api.ts': "import type { CaseView } from '@app/api'; export type Mine = CaseView;",
    'libs/api/src/index.ts': '',
  },
  'client-has-no-dependency': {
    'libs/client/src/planted.ts': "import { routes } from '@app/api'; console.log(routes);",
    'libs/client/src/planted-too.ts': "import 'node:crypto';",
    'libs/client/src/allowed.ts': "import type { CaseView } from '@app/api'; export type Mine = CaseView;",
    'libs/api/src/index.ts': '',
  },
  'proof-is-pure': {
    'libs/proof/src/planted.ts': "import 'node:crypto';",
    'libs/proof/src/planted-too.ts': "import 'zod';",
    'libs/proof/src/planted-as-well.ts': "import '@app/lifecycle';",
    'libs/proof/src/allowed.ts': "import './index.js';",
    'libs/proof/src/index.ts': '',
  },
  'csv-is-pure': {
    'libs/csv/src/planted.ts': "import 'node:fs';",
    'libs/csv/src/planted-too.ts': "import '@app/lifecycle';",
    'libs/csv/src/allowed.ts': "import 'csv-stringify'; import './index.js';",
    'libs/csv/src/index.ts': '',
    'libs/lifecycle/src/index.ts': '',
    'node_modules/csv-stringify/index.js': '',
  },
  'only-database-and-journal-have-a-driver': {
    'apps/referral/src/planted.ts': "import 'typeorm';",
    'libs/access/src/planted.ts': "import 'pg';",
    'libs/journal/src/allowed.ts': "import 'pg'; import 'typeorm'; import 'bullmq'; import 'ioredis';",
    'libs/database/src/allowed.ts': "import 'pg'; import './allowed-too.js';",
    'libs/database/src/allowed-too.ts': '',
    'infra/allowed.ts': "import 'pg';",
    'test/allowed.ts': "import 'pg';",
    'apps/referral/src/allowed.spec.ts': "import 'pg';",
    'node_modules/typeorm/index.js': '',
    'node_modules/pg/index.js': '',
  },
  'database-stands-below': {
    'libs/database/src/planted.ts': "import '@app/platform';",
    'libs/platform/src/index.ts': '',
  },
  'log-imports-no-stage': {
    'apps/log/src/planted.ts': "import '@app/stage';",
    'libs/stage/src/index.ts': '',
  },
  'journal-by-its-index': {
    'apps/audit/src/planted-journal.ts': "import '../../../libs/journal/src/append/target.js';",
    'test/planted-journal.ts': "import '../libs/journal/src/append/target.js';",
    'libs/stage/src/planted-journal.spec.ts': "import '../../journal/migrations/target.js';",
    'libs/stage/src/allowed-journal.ts': "import '@app/journal'; import '../../journal/src/append/index.js';",
    'libs/journal/migrations/target.ts': "import '../src/append/target.js';",
    'libs/journal/src/index.ts': '',
    'libs/journal/src/append/index.ts': "import './target.js';",
    'libs/journal/src/append/target.ts': '',
  },
  'journal-folders-by-their-index': {
    'libs/journal/src/read/planted.ts': "import '../log/target.js';",
    'libs/journal/src/read/planted.spec.ts': "import '../index.js';",
    'libs/journal/src/planted.ts': "import './log/target.js';",
    'libs/journal/src/read/allowed.ts': "import '../log/index.js'; import './allowed-too.js';",
    'libs/journal/src/read/allowed-too.ts': '',
    'libs/journal/src/log/index.ts': '',
    'libs/journal/src/log/target.ts': '',
    'libs/journal/src/index.ts': "import './append/index.js';",
  },
  'only-journal-has-a-queue': {
    'apps/audit/src/planted.ts': "import 'bullmq';",
    'infra/planted.ts': "import 'ioredis';",
    'node_modules/bullmq/index.js': '',
    'node_modules/ioredis/index.js': '',
  },
  'web-imports-only-lifecycle-and-proof': {
    'apps/web/src/planted.ts':
      "import '@app/platform'; import '@app/lifecycle'; import '@app/proof'; import '@app/csv';",
    'libs/platform/src/index.ts': '',
    'libs/csv/src/index.ts': '',
    'libs/lifecycle/src/index.ts': '',
  },
  'verify-imports-only-proof': {
    'apps/verify/src/planted.ts': "import '@app/access';",
    'apps/verify/src/planted-too.ts': "import 'undici';",
    'apps/verify/src/allowed.ts': "import 'node:crypto'; import '@app/proof'; import './allowed-too.js';",
    'apps/verify/src/allowed-too.ts': '',
    'libs/access/src/index.ts': '',
    'node_modules/undici/index.js': '',
  },
  'witness-stands-alone': {
    'apps/witness/src/planted.ts': "import '@app/journal';",
    'apps/witness/src/planted-too.ts': "import 'undici';",
    'apps/witness/src/allowed.ts': "import 'node:http'; import '@app/proof'; import './planted.js';",
    'libs/journal/src/index.ts': '',
    'node_modules/undici/index.js': '',
  },
  'no-cycles': {
    'libs/vault/src/planted.ts': "import { b } from './target.js'; export const a = () => b;",
    'libs/vault/src/target.ts': "import { a } from './planted.js'; export const b = () => a;",
    'libs/vault/src/planted-type.ts': "import type { Back } from './type.js'; export const c: Back = 1;",
    'libs/vault/src/type.ts': "import { c } from './planted-type.js'; export type Back = number; export const d = c;",
  },
  'everything-resolves': {
    'apps/gateway/src/planted.ts': "import '@app/nowhere';",
  },
};

describe('who may import whom', () => {
  let tree: string;
  let caught: Violation[];

  beforeAll(async () => {
    tree = await mkdtemp(join(tmpdir(), 'safe-passage-boundaries-'));
    for (const name of ['.dependency-cruiser.mjs', 'tsconfig.json']) await cp(join(root, name), join(tree, name));
    await writeFile(join(tree, 'package.json'), '{ "type": "module" }');
    for (const [path, text] of Object.values(planted).flatMap((files) => Object.entries(files))) {
      await mkdir(dirname(join(tree, path)), { recursive: true });
      await writeFile(join(tree, path), text);
    }
    caught = await violations(tree);
  });

  afterAll(() => rm(tree, { recursive: true, force: true }));

  it('holds in this tree', async () => {
    expect(await violations(root)).toEqual([]);
  });

  it('has a planted violation for every rule', async () => {
    const { default: configuration } = await import('../../.dependency-cruiser.mjs');
    expect(Object.keys(planted).sort()).toEqual(configuration.forbidden.map((rule) => rule.name).sort());
  });

  it.each(Object.entries(planted))('catches what breaks %s, by that rule only', (name, files) => {
    const culprits = Object.keys(files).filter((path) => path.includes('planted'));
    const found = caught.filter(({ from }) => culprits.includes(from));
    expect(found.map(({ from }) => from).sort()).toEqual(culprits.sort());
    expect([...new Set(found.map(({ rule }) => rule))]).toEqual([name]);
  });

  it('catches nothing that is allowed', () => {
    expect(caught.filter(({ from }) => !from.includes('planted'))).toEqual([]);
  });
});

describe('what the linter refuses', () => {
  it.each([
    [
      'a transaction outside the journal',
      'apps/transit/src/planted.ts',
      'export const f = (db: Db) => db.transaction(g);',
    ],
    ['a transaction in a test', 'test/planted.ts', 'export const f = (db: Db) => db.transaction(g);'],
    [
      'a query runner outside the journal',
      'libs/access/src/planted.ts',
      'export const f = (db: Db) => db.createQueryRunner();',
    ],
    ['an enum', 'libs/journal/src/planted.ts', 'export enum Colour { Red }'],
    ['a dynamic import by alias', 'infra/local/planted.ts', "export const m = await import('@app/platform');"],
  ])('%s', async (_what, path, text) => {
    expect(await lint(path, text)).toContain('no-restricted-syntax');
  });

  it('and not a transaction in the journal', async () => {
    expect(await lint('libs/journal/src/planted.ts', 'export const f = (db: Db) => db.transaction(g);')).toEqual([]);
  });
});

interface Violation {
  rule: string;
  from: string;
}

async function violations(tree: string): Promise<Violation[]> {
  const cruiser = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const args = [
    cruiser,
    '--config',
    '.dependency-cruiser.mjs',
    '--output-type',
    'json',
    'apps',
    'libs',
    'infra',
    'test',
  ];
  const { summary } = JSON.parse(await outputOf(args, tree)) as {
    summary: { totalCruised: number; violations: { from: string; to: string; rule: { name: string } }[] };
  };
  if (summary.totalCruised < 5) throw new Error('dependency-cruiser looked at next to nothing');
  return summary.violations.map(({ from, rule }) => ({ rule: rule.name, from }));
}

/**
 * The names of the syntax rules that refuse this text at that path, by the real configuration without the rules that
 * need types.
 */
async function lint(path: string, text: string): Promise<(string | null)[]> {
  const script = `
    import { ESLint } from 'eslint';
    import tseslint from 'typescript-eslint';
    const withoutTypes = [{ files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked },
      { files: ['**/*.ts'], languageOptions: { parserOptions: { projectService: false } },
        rules: { '@typescript-eslint/switch-exhaustiveness-check': 'off', 'no-undef': 'off' } }];
    const eslint = new ESLint({ overrideConfig: withoutTypes });
    const [result] = await eslint.lintText(${JSON.stringify(text)}, { filePath: ${JSON.stringify(path)} });
    console.log(JSON.stringify(result.messages.map(({ ruleId }) => ruleId)));`;
  return JSON.parse(await outputOf(['--input-type=module', '--eval', script], root)) as (string | null)[];
}

function outputOf(nodeArgs: string[], cwd: string): Promise<string> {
  return new Promise((settle, reject) => {
    execFile(process.execPath, nodeArgs, { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      // the exit code is the number of violations, so the output is the answer
      if (stdout) settle(stdout);
      else reject(error ?? new Error(stderr));
    });
  });
}
