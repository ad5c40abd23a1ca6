import { describe, expect, it } from '@jest/globals';
import { freePorts } from './ports.js';

describe('the ports of a run', () => {
  it('are nobody else’s, though nobody listens on them yet', async () => {
    const runs = await Promise.all(Array.from({ length: 12 }, () => freePorts(50)));
    expect(new Set(runs.flat()).size).toBe(12 * 50);
  });
});
