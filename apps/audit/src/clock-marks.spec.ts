import { describe, expect, it } from '@jest/globals';
import { lifecycle } from '@app/lifecycle';
import { marksOf } from './clock-marks.js';

describe('what entries mean for clocks', () => {
  it('includes every row that sets the priority, and the submission, whose clock uses its own priority', () => {
    const setting = marksOf(lifecycle).filter((mark) => mark.does === 'priority');
    expect(setting).toEqual([
      { transition: 'intake.register', does: 'priority', field: 'immediateDanger', value: 'true', sets: 'emergency' },
      { transition: 'intake.register', does: 'priority', field: 'medicalEmergency', value: 'true', sets: 'emergency' },
      { transition: 'intake.assess-needs', does: 'priority', field: 'processingPriority' },
      { transition: 'referral.submit', does: 'priority', field: 'priority' },
      { transition: 'case.set-priority', does: 'priority', field: 'priority' },
    ]);
  });

  it('starts and stops the welfare check with every row that changes who lives in the mission', () => {
    const marks = marksOf(lifecycle).filter((mark) => mark.field === 'shelter');
    expect([...new Set(marks.map((mark) => mark.transition))].sort()).toEqual([
      'case.report-lost-contact',
      'case.report-return',
      'case.split',
      'case.withdraw',
      'intake.end-shelter',
      'intake.shelter',
      'referral.return-to-intake',
      'transit.depart',
    ]);
    expect(marks).toHaveLength(16);
  });

  it('depends on the answer or the state that a row’s clock depends on', () => {
    expect(marksOf(lifecycle)).toEqual(
      expect.arrayContaining([
        { transition: 'resettlement.follow-up', does: 'stop', clock: 'follow-up-90', field: 'day', value: '90' },
        {
          transition: 'case.record-monitoring',
          does: 'start',
          clock: 'return-monitoring',
          field: 'monitoringEnds',
          value: 'false',
        },
        {
          transition: 'case.reopen',
          does: 'start',
          clock: 'reception',
          field: '(state)',
          value: 'resettlement.receiving',
        },
        { transition: 'referral.submit', does: 'start', clock: 'submission' },
        { transition: 'case.review-break-glass', does: 'stop', clock: 'break-glass-review' },
      ]),
    );
  });

  it('omits what the query counts by its own rule', () => {
    const counted = marksOf(lifecycle).filter(({ clock }) => clock === 'check-in' || clock === 'exit-permission');
    expect(counted).toEqual([{ transition: 'transit.clear', does: 'stop', clock: 'exit-permission' }]);
  });

  it('closes a case when the last person leaves it, not before', () => {
    expect(marksOf(lifecycle)).toEqual(
      expect.arrayContaining([
        { transition: 'case.report-return', does: 'close', field: 'goesOn', value: 'false' },
        { transition: 'case.report-return', does: 'resume', field: 'goesOn', value: 'false' },
      ]),
    );
  });

  it('is derived from the rows for all others', () => {
    expect(marksOf(lifecycle)).toEqual(
      expect.arrayContaining([
        { transition: 'intake.register', does: 'start', clock: 'first-response' },
        { transition: 'intake.shelter', does: 'stop', clock: 'first-response' },
        { transition: 'case.hold', does: 'pause' },
        { transition: 'case.resume', does: 'resume' },
        { transition: 'case.withdraw', does: 'close', field: 'goesOn', value: 'false' },
      ]),
    );
  });
});
