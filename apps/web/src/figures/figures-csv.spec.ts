import { describe, expect, it } from '@jest/globals';
import { figuresCsv } from './figures-csv';

const csv = figuresCsv({
  ...{ from: '2026-09-01', to: '2026-11-24', facility: null, at: '2026-11-24T10:00:00.000Z' },
  flow: [{ source: 'intake', target: 'referral', cases: null, suppressed: true, list: null }],
  perStage: [
    {
      stage: 'intake',
      cases: 12,
      medianDays: null,
      p90Days: 3.4,
      openNow: 0,
      openMedianDays: null,
      suppressed: false,
      list: null,
    },
  ],
  ageing: [{ stage: 'intake', band: '366+', cases: 7, suppressed: false, list: null }],
  clocks: [{ clock: 'reception', met: 9, late: null, running: 0, overdue: 0, suppressed: true, list: null }],
  exitPermission: {
    waited: null,
    medianDays: null,
    p90Days: null,
    longestDays: null,
    waiting: 6,
    suppressed: true,
    list: null,
  },
});
const lines = csv
  .trim()
  .split('\r\n')
  .map((line) => line.split(',').slice(4).join(','));

describe('figures as a file', () => {
  it('withhold what the screen withholds', () => {
    expect(lines).toContain('flow,intake,referral,,yes');
    expect(lines).toContain('clock,reception,late,,yes');
    expect(lines).toContain('exit-permission,,medianDays,,yes');
  });

  it('tell none from too few', () => {
    expect(lines).toContain('stage,intake,medianDays,,no');
    expect(lines).toContain('stage,intake,p90Days,3.4,no');
  });

  it('name each number', () => {
    expect(lines).toEqual(
      expect.arrayContaining([
        'stage,intake,cases,12,no',
        'ageing,intake,days 366+,7,no',
        'exit-permission,,waiting,6,no',
      ]),
    );
  });

  it('say of which cases they are', () => {
    expect(csv.split('\r\n')[1]).toMatch(/^2026-09-01,2026-11-24,all,2026-11-24T10:00:00\.000Z,/);
  });
});
