import { describe, expect, it } from '@jest/globals';
import { lifecycle } from '@app/lifecycle';
import { changesShelter, coveredByHand, marksOf, setsPriority } from './clock-marks.js';

const rows = [...lifecycle.transitions.values()];
const named = (which: (typeof rows)[number][]): string[] => which.map((row) => row.name).sort();

describe('what entries mean for clocks', () => {
  it('is said by hand for the rows whose clocks are functions, and for no others', () => {
    const functions = rows.filter((row) => typeof row.starts === 'function' || typeof row.stops === 'function');
    expect([...new Set(coveredByHand)].sort()).toEqual(named(functions));
  });

  it('knows every row that sets the priority', () => {
    const setting = rows.filter((row) => row.writes?.toString().includes('processingPriority'));
    expect([...setsPriority].sort()).toEqual(named(setting));
  });

  it('knows every row that changes who lives in the mission', () => {
    const changing = rows.filter((row) => row.takesOut ?? /sheltering/.test(row.writes?.toString() ?? ''));
    expect([...changesShelter].sort()).toEqual(named(changing));
  });

  it('closes a case that some people leave only with the last of them', () => {
    expect(marksOf(lifecycle)).toEqual(
      expect.arrayContaining([
        { transition: 'case.report-return', does: 'close', field: 'goesOn', value: 'false' },
        { transition: 'case.report-return', does: 'resume', field: 'goesOn', value: 'false' },
      ]),
    );
  });

  it('is taken from the rows for all others', () => {
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
