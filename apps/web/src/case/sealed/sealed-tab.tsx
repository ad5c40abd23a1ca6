import { Alert, Box, Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { compartments, readersByPart, type Compartment, type Role } from '@app/lifecycle';
import { chainQuery, useActor } from '../../api/queries';
import type { CaseView, CompartmentView } from '@app/api';
import { useLabels } from '../../i18n';
import { Moment } from '../../parts/moment';
import type { VerifiedEntry } from '../../parts/verified-chain';
import { FieldList } from '../../steps/lists/field-list';
import { isBrokenFor } from './broken-glass';
import classes from '../case.module.css';
import { OpenCompartment } from './open-compartment';
import { useSealedFile } from './sealed-file';
import { useRoles } from '../words';

interface Props {
  view: CaseView;
  entries: readonly VerifiedEntry[];
  zone: string | undefined;
  now: number;
  onBreakGlass: (compartment: Compartment) => void;
}

/** The three compartments: who may open which, and what is in those that were opened. */
export function SealedTab({ view, entries, zone, now, onBreakGlass }: Props) {
  const { t } = useTranslation();
  const { opened, closedItself, close } = useSealedFile();
  if (view.state === 'closed.erased')
    return (
      <Alert color="gray" icon={<IconLock aria-hidden />} title={t('case.sealed.erasedTitle')}>
        {t('case.sealed.erased')}
      </Alert>
    );
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Text size="sm" c="dimmed" maw="60ch">
          {t('case.sealed.lead')}
        </Text>
        {Object.keys(opened).length > 0 ? (
          <Button variant="default" onClick={close} leftSection={<IconLock size={16} aria-hidden />}>
            {t('case.sealed.close')}
          </Button>
        ) : null}
      </Group>
      <div aria-live="polite">{closedItself ? <Alert color="gray">{t('case.sealed.closedItself')}</Alert> : null}</div>
      {compartments.map((compartment) => (
        <OneCompartment
          key={compartment}
          view={view}
          compartment={compartment}
          entries={entries}
          now={now}
          zone={zone}
          onBreakGlass={onBreakGlass}
        />
      ))}
    </Stack>
  );
}

/** The roles that may open it at some point of a case without breaking a glass. */
const readersOf = (compartment: Compartment): Role[] => [
  ...new Set(
    readersByPart
      .flatMap((part) => (part.compartments.includes(compartment) ? part.roles : []))
      .filter((role) => role !== 'coordinator'),
  ),
];

function OneCompartment({
  view: { ref: reference, opens },
  compartment,
  entries,
  zone,
  now,
  onBreakGlass,
}: Props & { compartment: Compartment }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const roles = useRoles();
  const actor = useActor();
  const { opened, open } = useSealedFile();
  const sealed = entries.filter((one) => one[compartment] !== null);
  const view = opened[compartment];
  // a timeline that is not a chain does not say which entries are sealed
  const isWithheld = useQuery(chainQuery(reference)).data?.withheld === true;
  const mayOpen = opens.includes(compartment) || isBrokenFor(entries, compartment, actor.id, now);
  return (
    <Box component="section" className={classes.panel} p="md" aria-labelledby={`sealed-${compartment}`}>
      <Title order={3} id={`sealed-${compartment}`}>
        {labels.compartments[compartment]}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t(`case.sealed.holds.${compartment}`)} {t('case.sealed.entries', { count: sealed.length })}{' '}
        {t('case.sealed.readers', { roles: roles(readersOf(compartment)) })}
      </Text>
      {view ? (
        <OpenedEntries view={view} zone={zone} isStale={(sealed.at(-1)?.seq ?? 0) > (view.entries.at(-1)?.seq ?? 0)} />
      ) : mayOpen && (sealed.length > 0 || isWithheld) ? (
        <OpenCompartment compartment={compartment} open={(purpose) => open(compartment, purpose)} />
      ) : sealed.length === 0 || mayOpen ? null : (
        <NotYours isCoordinator={actor.role === 'coordinator'} onBreak={() => onBreakGlass(compartment)} />
      )}
    </Box>
  );
}

function NotYours({ isCoordinator, onBreak }: { isCoordinator: boolean; onBreak: () => void }) {
  const labels = useLabels();
  return isCoordinator ? (
    <BreakGlass onBreak={onBreak} />
  ) : (
    <Text size="sm">{labels.refusals['compartment.not-allowed']}</Text>
  );
}

/** A coordinator works without sealed data. In an emergency they can break the glass, which is recorded and reviewed. */
function BreakGlass({ onBreak }: { onBreak: () => void }) {
  const { t } = useTranslation();
  const labels = useLabels();
  return (
    <Alert color="orange" title={t('case.sealed.glassTitle')}>
      <Text size="sm" mb="xs">
        {t('case.sealed.glass')}
      </Text>
      <Button variant="default" size="compact-sm" onClick={onBreak}>
        {labels.transitions['case.break-glass']?.title}
      </Button>
    </Alert>
  );
}

function OpenedEntries({ view, zone, isStale }: { view: CompartmentView; zone: string | undefined; isStale: boolean }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { open } = useSealedFile();
  return (
    <Stack gap="sm">
      {isStale ? (
        <Alert color="yellow" title={t('case.sealed.stale')}>
          <OpenCompartment compartment={view.compartment} open={(purpose) => open(view.compartment, purpose)} />
        </Alert>
      ) : null}
      {view.entries.toReversed().map(({ seq, transition, at, content }, index) => (
        <Box component="details" key={seq} open={index < 3}>
          <summary style={{ cursor: 'pointer', paddingBlock: 4 }}>
            <Text span size="sm" fw={600}>
              {labels.transitions[transition]?.title ?? transition}
            </Text>{' '}
            <Text span size="sm" c="dimmed" className="numeric">
              #{seq}
            </Text>
          </summary>
          <Moment at={at} zone={zone} />
          <Box mt={4} ps="sm">
            <FieldList transition={transition} content={content} zone={zone} />
          </Box>
        </Box>
      ))}
    </Stack>
  );
}
