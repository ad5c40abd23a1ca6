import { describe, expect, it } from '@jest/globals';
import { stageTimes } from './stage-times';

const at = (hour: number): Date => new Date(Date.UTC(2026, 5, 1, hour));
const moved = (...moves: [to: string, hour: number][]) => moves.map(([to, hour]) => ({ to, at: at(hour) }));
const hours = (times: ReturnType<typeof stageTimes>) =>
  times.map(({ stage, seconds, standing }) => `${stage} ${seconds / 3600} ${standing}`);

describe('the time in each stage', () => {
  it('runs on in the stage where the case stands', () => {
    expect(hours(stageTimes(moved(['intake.registered', 0], ['intake.sheltered', 2]), at(5).getTime()))).toEqual([
      'intake 5 current',
      'referral 0 ahead',
      'transit 0 ahead',
      'resettlement 0 ahead',
      'closed 0 ahead',
    ]);
  });

  it('counts the wait for a hand-over to the stage that was asked to take over', () => {
    const times = stageTimes(
      moved(['intake.registered', 0], ['referral.offered', 3], ['referral.preparing', 4]),
      at(6).getTime(),
    );
    expect(hours(times).slice(0, 2)).toEqual(['intake 3 done', 'referral 3 current']);
  });

  it('adds up several visits, and goes back with a case that was returned', () => {
    const times = stageTimes(
      moved(['intake.sheltered', 0], ['referral.preparing', 3], ['intake.sheltered', 4]),
      at(6).getTime(),
    );
    expect(hours(times).slice(0, 2)).toEqual(['intake 5 current', 'referral 1 ahead']);
  });

  it('does not call a stage done that a closed case never reached', () => {
    const times = stageTimes(moved(['intake.sheltered', 0], ['closed.withdrawn', 3]), at(6).getTime());
    expect(hours(times)).toEqual([
      'intake 3 done',
      'referral 0 ahead',
      'transit 0 ahead',
      'resettlement 0 ahead',
      'closed 0 current',
    ]);
  });

  it('is nothing yet for a case whose entries are not there', () => {
    expect(stageTimes([], 0)[0]).toEqual({ stage: 'intake', seconds: 0, standing: 'current' });
  });
});
