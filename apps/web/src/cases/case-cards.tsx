import { Checkbox, Group, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { colleaguesQuery, facilitiesQuery } from '../api/queries';
import type { CaseRow } from '@app/api';
import { PriorityMark, RefLink, StateBadge } from '../parts/badges';
import { Due } from '../parts/moment';
import { Assignee, NotDue, OpenedOn } from './case-table';
import classes from './cases.module.css';
import { BlockedBy, NextStep } from './next-step';
import type { Selection } from './selection';
import { useAssigneeWords } from './words';

/** The same facts as in the table, for a narrow screen. */
export function CaseCards({ rows, selection }: { rows: readonly CaseRow[]; selection: Selection | null }) {
  const { t } = useTranslation();
  const { data: facilities } = useQuery(facilitiesQuery);
  const { data: colleagues } = useQuery(colleaguesQuery);
  const assignee = useAssigneeWords(colleagues);
  return (
    <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: 'none' }} aria-label={t('cases.caption')}>
      {rows.map((row) => {
        const facility = facilities?.find((one) => one.code === row.facility);
        return (
          <li key={row.ref} className={`${classes.card} ${classes.row}`} data-ref={row.ref}>
            <Group justify="space-between" mb={6} wrap="nowrap">
              <Group gap="xs" wrap="nowrap">
                {selection ? (
                  <Checkbox
                    aria-label={t('cases.select', { ref: row.ref })}
                    checked={selection.has(row.ref)}
                    onChange={() => selection.toggle(row.ref)}
                  />
                ) : null}
                <RefLink reference={row.ref} />
              </Group>
              <PriorityMark priority={row.priority} />
            </Group>
            <StateBadge state={row.state} />
            <dl className={classes.facts} style={{ marginTop: 6 }}>
              <Fact name={t('cases.column.due')}>{row.dueAt ? <Due at={row.dueAt} /> : <NotDue />}</Fact>
              <Fact name={t('cases.column.next')}>
                <NextStep row={row} />
              </Fact>
              {row.held || row.next?.missing.length ? (
                <Fact name={t('cases.column.blocked')}>
                  <BlockedBy row={row} />
                </Fact>
              ) : null}
              <Fact name={t('cases.column.assignee')}>
                <Assignee id={row.assignee} name={assignee(row.assignee)} />
              </Fact>
              <Fact name={t('cases.column.people')}>{row.people}</Fact>
              <Fact name={t('cases.column.facility')}>
                {facility ? `${row.facility} · ${facility.name}` : row.facility}
              </Fact>
              <Fact name={t('cases.column.opened')}>
                <OpenedOn at={row.openedAt} zone={facility?.zone} />
              </Fact>
            </dl>
          </li>
        );
      })}
    </Stack>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
