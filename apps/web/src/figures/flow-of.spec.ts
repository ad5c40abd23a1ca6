import { describe, expect, it } from '@jest/globals';
import { flowOf } from './flow-of';
import type { FlowLink, StageFigure } from '@app/lifecycle';

const link = (source: FlowLink['source'], target: FlowLink['target'], cases: number | null): FlowLink => ({
  ...{ source, target, cases, suppressed: cases === null, list: null },
});
const stage = (name: StageFigure['stage'], cases: number): StageFigure => ({
  ...{
    stage: name,
    cases,
    medianDays: null,
    p90Days: null,
    openNow: 0,
    openMedianDays: null,
    suppressed: false,
    list: null,
  },
});
const { nodes, edges } = flowOf({
  flow: [
    link('intake', 'referral', 90),
    link('intake', 'closed.withdrawn', null),
    link('intake', 'still:intake', 10),
    link('referral', 'closed.withdrawn', 90),
  ],
  perStage: [stage('intake', 100), stage('referral', 90)],
});

describe('the flow', () => {
  it('has a column for each stage, and its ends in the next one', () => {
    expect(nodes.map(({ id, column }) => [id, column])).toEqual([
      ['intake', 0],
      ['referral', 1],
      ['intake>still:intake', 1],
      ['intake>closed.withdrawn', 1],
      ['referral>closed.withdrawn', 2],
    ]);
  });

  it('leaves out stages that nobody reached', () => {
    expect(nodes.some((node) => node.stage === 'transit')).toBe(false);
  });

  it('draws what is withheld without telling how much it is', () => {
    expect(edges.filter((edge) => edge.isWithheld)).toEqual([
      { source: 'intake', target: 'intake>closed.withdrawn', width: 1.8, isWithheld: true },
    ]);
    expect(nodes.find((node) => node.id === 'intake>closed.withdrawn')?.cases).toBeNull();
  });

  it('never ends at a node that is not there', () => {
    const ids = nodes.map((node) => node.id);
    expect(edges).not.toEqual([]);
    expect(edges.every(({ source, target }) => ids.includes(source) && ids.includes(target))).toBe(true);
  });
});
