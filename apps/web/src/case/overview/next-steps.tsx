import { Box, Button, Collapse, Divider, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowRight, IconChevronDown, IconLock } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useActor } from '../../api/queries';
import type { CaseView, NextStep, StepKind } from '@app/api';
import { useLabels } from '../../i18n';
import { tones } from '../../parts/tones';
import classes from '../case.module.css';
import { MissingList } from './missing-list';
import { useRoles } from '../words';

interface Props {
  view: CaseView;
  /** The step whose missing parts the top of the page already lists. */
  toldAbove: string | undefined;
  onStep: (transition: string) => void;
}

const shown = ['onward', 'record', 'aside'] as const satisfies readonly StepKind[];

/** What may happen next, who may do it, and what each step still lacks, before anyone clicks. */
export function NextSteps({ view, toldAbove, onStep }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const [more, { toggle }] = useDisclosure(false);
  const of = (kind: StepKind): NextStep[] =>
    view.next.filter((one) => one.kind === kind && hasPoint(one, view)).sort(ownFirst);
  const caseWide = of('case');
  return (
    <Box component="section" className={classes.panel} p="md" aria-labelledby={`${id}-title`}>
      <Title order={2} id={`${id}-title`}>
        {t('case.next.title')}
      </Title>
      {view.next.length === 0 ? (
        <Text size="sm" c="dimmed" mt="xs">
          {t('case.next.none')}
        </Text>
      ) : null}
      {shown.map((kind) => (
        <StepGroup key={kind} kind={kind} steps={of(kind)} view={view} toldAbove={toldAbove} onStep={onStep} />
      ))}
      {caseWide.length > 0 ? (
        <>
          <Divider my="sm" />
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={toggle}
            aria-expanded={more}
            aria-controls={`${id}-more`}
            rightSection={<IconChevronDown size={14} aria-hidden style={more ? { rotate: '180deg' } : {}} />}
          >
            {t('case.next.more', { count: caseWide.length })}
          </Button>
          <Collapse expanded={more} id={`${id}-more`}>
            <StepGroup kind="case" steps={caseWide} view={view} toldAbove={toldAbove} onStep={onStep} />
          </Collapse>
        </>
      ) : null}
    </Box>
  );
}

/** Steps that the table allows but nobody needs now, such as resuming a case that is not on hold. */
const pointless = ['case.not-held', 'glass.not-broken', 'shelter.not-taken'];
function hasPoint({ transition, missing }: NextStep, { file }: CaseView): boolean {
  if (transition === 'case.hold') return file.held === null;
  if (transition === 'intake.decide-duplicate') return file.duplicates.length > 0;
  if (transition === 'intake.withdraw-consent') return file.consents.some((one) => one.given);
  return !missing.some((one) => pointless.includes(one.code));
}

const ownFirst = (one: NextStep, other: NextStep): number => Number(other.mayYou) - Number(one.mayYou);

function StepGroup({ kind, steps, view, toldAbove, onStep }: Props & { kind: StepKind; steps: NextStep[] }) {
  const { t } = useTranslation();
  if (steps.length === 0) return null;
  return (
    <Box mt="sm">
      <Title order={3} fz="xs" c="dimmed" fw={600} mb={6}>
        {t(`case.next.${kind}`)}
      </Title>
      <Stack gap={kind === 'onward' ? 'sm' : 6} component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
        {steps.map((step) => (
          <li key={step.transition}>
            <Step step={step} view={view} toldAbove={toldAbove} onStep={onStep} />
          </li>
        ))}
      </Stack>
    </Box>
  );
}

function Step({ step, view, toldAbove, onStep }: Props & { step: NextStep }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const title = labels.transitions[step.transition]?.title ?? step.transition;
  const isPrimary = step.kind === 'onward' && step.missing.length === 0;
  return (
    <>
      {step.mayYou ? (
        <Button
          fullWidth
          justify="space-between"
          size={step.kind === 'onward' ? 'sm' : 'xs'}
          variant={isPrimary ? 'filled' : 'default'}
          rightSection={step.kind === 'onward' ? <IconArrowRight size={16} aria-hidden /> : null}
          onClick={() => onStep(step.transition)}
          data-step={step.transition}
          h="auto"
          mih={step.kind === 'onward' ? 36 : 30}
          py={4}
          styles={{ label: { whiteSpace: 'normal', textAlign: 'start', lineHeight: 1.4 } }}
        >
          {title}
        </Button>
      ) : (
        <NotYours step={step} title={title} />
      )}
      {step.missing.length > 0 && (step.mayYou || step.kind === 'onward') ? (
        <Box mt={4} c={tones.warn}>
          {step.transition === toldAbove ? (
            <Text size="xs" fw={600}>
              {t('case.next.lacks', { count: step.missing.length })}
            </Text>
          ) : (
            <MissingList missing={step.missing} view={view} onStep={onStep} />
          )}
        </Box>
      ) : null}
    </>
  );
}

/** Steps of other roles are shown too, with the role to ask. */
function NotYours({ step, title }: { step: NextStep; title: string }) {
  const { t } = useTranslation();
  const { role } = useActor();
  const roles = useRoles();
  return (
    <Text size="sm" component="div" lh={1.35}>
      <IconLock size={13} aria-hidden style={{ verticalAlign: '-2px', marginInlineEnd: 4 }} />
      {title}
      <Text size="xs" c="dimmed" component="div">
        {step.by.includes(role) ? t('case.next.fourEyes') : t('case.next.by', { roles: roles(step.by) })}
      </Text>
    </Text>
  );
}
