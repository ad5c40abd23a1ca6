import { describe, expect, it } from '@jest/globals';
import { cautionsOf } from './cautions';

const interviewed = { transition: 'referral.record-interview' };
const sent = { transition: 'referral.send' };

describe('before a step that no rule refuses', () => {
  it('somebody is told that nobody was interviewed before a status is recognised', () => {
    expect(cautionsOf('referral.recognise', { followUps: [] }, [sent])).toEqual([{ kind: 'no-interview', list: '' }]);
    expect(cautionsOf('referral.recognise', { followUps: [] }, [sent, interviewed])).toEqual([]);
  });

  it('somebody is told which follow-ups were not held before a case is closed', () => {
    expect(cautionsOf('resettlement.close', { followUps: [30] }, [])).toEqual([
      { kind: 'follow-ups-open', list: '90, 365' },
    ]);
    expect(cautionsOf('resettlement.close', { followUps: [30, 90, 365] }, [])).toEqual([]);
  });

  it('nothing is said of any other step', () => {
    expect(cautionsOf('referral.reject', { followUps: [] }, [])).toEqual([]);
  });
});
