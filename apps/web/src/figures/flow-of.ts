import type { CaseFilter, Count, Figures, FlowLink } from '@app/lifecycle';

export const stageNames = ['intake', 'referral', 'transit', 'resettlement'] as const;
type StageName = (typeof stageNames)[number];

export interface FlowNode {
  id: string;
  kind: 'stage' | 'still' | 'closed';
  /** The stage that it is, or where its cases stand or stood at the furthest. */
  stage: StageName;
  /** Of a stage and of `still` the stage's name, of `closed` the state. */
  name: string;
  cases: Count;
  column: number;
  list: CaseFilter;
}

export interface FlowEdge {
  source: string;
  target: string;
  /** How wide it is drawn. */
  width: number;
  isWithheld: boolean;
}

/**
 * Nodes and links of the flow. Where cases end up stands in the next column below the stage that goes on, apart for each stage: so no
 * link crosses another one. What is withheld is drawn as a thin line of one width for all, which tells nothing.
 */
export function flowOf({ flow, perStage }: Pick<Figures, 'flow' | 'perStage'>): {
  nodes: FlowNode[];
  edges: FlowEdge[];
} {
  const total = Math.max(1, ...flow.map((link) => link.cases ?? 0));
  const stages = stageNames.flatMap((stage, column): FlowNode[] => {
    const isThere = flow.some((link) => link.source === stage || link.target === stage);
    const figure = perStage.find((one) => one.stage === stage);
    const { cases = 0, list = null } = figure ?? {};
    return isThere ? [{ id: stage, kind: 'stage', stage, name: stage, cases, column, list }] : [];
  });
  const ends = flow.filter((link) => !isStage(link.target)).map(endOf);
  const nodes = [...stages, ...ends.sort((a, b) => rank[a.kind] - rank[b.kind])];
  const edges = flow.map((link) => ({
    source: link.source,
    target: isStage(link.target) ? link.target : endId(link),
    width: link.cases ?? Math.max(1, total * 0.02),
    isWithheld: link.cases === null,
  }));
  return { nodes, edges };
}

const rank = { stage: 0, still: 1, closed: 2 };
const isStage = (target: string): target is StageName => (stageNames as readonly string[]).includes(target);
const endId = ({ source, target }: FlowLink): string => `${source}>${target}`;

function endOf(link: FlowLink): FlowNode {
  const still = link.target.startsWith('still:');
  return {
    id: endId(link),
    kind: still ? 'still' : 'closed',
    stage: link.source,
    name: still ? link.target.slice('still:'.length) : link.target,
    cases: link.cases,
    column: stageNames.indexOf(link.source) + 1,
    list: link.list,
  };
}
