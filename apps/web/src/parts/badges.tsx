import { Badge, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconBolt } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CaseState, Priority } from '@app/lifecycle';
import { useLabels } from '../i18n';
import { tones } from './tones';

/** A stage has one colour on every screen. */
export const stageColors = {
  intake: 'passage',
  referral: 'violet',
  transit: 'orange',
  resettlement: 'green',
  closed: 'gray',
} as const;
export type StageName = keyof typeof stageColors;
export const stageOf = (state: string): StageName => (state.split('.')[0] ?? 'closed') as StageName;

export function StateBadge({ state }: { state: CaseState }) {
  const labels = useLabels();
  return (
    <Badge variant="light" color={stageColors[stageOf(state)]} tt="none" radius="sm">
      {labels.states[state]}
    </Badge>
  );
}

const priorityColors = { urgent: tones.warn, emergency: tones.bad };

export function PriorityMark({ priority }: { priority: Priority }) {
  const { t } = useTranslation();
  const color = priority === 'normal' ? undefined : priorityColors[priority];
  return (
    <Group gap={4} wrap="nowrap" c={color}>
      {color ? <IconBolt size={14} aria-hidden /> : null}
      <Text size="sm" fw={color ? 650 : 400} c={color ?? 'dimmed'}>
        {t(`parts.priority.${priority}`)}
      </Text>
    </Group>
  );
}

/** A reference leads to its case. `describedBy`: the ids of what else to say when it takes the focus. */
export function RefLink({ reference, describedBy }: { reference: string; describedBy?: string }) {
  return (
    <Link
      to="/cases/$ref"
      params={{ ref: reference }}
      aria-describedby={describedBy}
      style={{ fontFamily: 'var(--mantine-font-family-monospace)', whiteSpace: 'nowrap' }}
    >
      {reference}
    </Link>
  );
}
