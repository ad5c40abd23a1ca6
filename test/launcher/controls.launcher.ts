import { describe, expect, it } from '@jest/globals';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compileInto } from '../../libs/testing/src/typescript.mjs';
import { breakOnPurpose, controls } from '../faults/controls.js';

const root = join(import.meta.dirname, '..', '..');

/**
 * Each takes minutes to run (`npm run test:faults -- --controls all`). This test checks only that each still finds the
 * code that it breaks.
 */
describe('the products that are broken on purpose', () => {
  it.each(controls.map((control) => [control.name, control] as const))(
    '%s can still be made',
    async (_name, control) => {
      const folder = await mkdtemp(join(tmpdir(), 'safe-passage-control-'));
      try {
        for (const file of new Set(control.patches.map((one) => one.file))) {
          await mkdir(join(folder, dirname(file)), { recursive: true });
          // the harness's own files are compiled when it runs
          if (file.startsWith('test/')) compileInto(folder, [file.replace(/\.js$/, '.ts')]);
          else await copyFile(join(root, 'dist', file), join(folder, file));
        }
        await expect(breakOnPurpose(control, folder)).resolves.toBeUndefined();
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  );
});
