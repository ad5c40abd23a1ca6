import { Checkbox, Table, Text, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconSelector } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { colleaguesQuery, facilitiesQuery } from '../api/queries';
import type { CaseRow } from '@app/api';
import { PriorityMark, RefLink, StateBadge } from '../parts/badges';
import { Due } from '../parts/moment';
import { useNow } from '../parts/now';
import { formatDate, formatInstant } from '../parts/time';
import { useLanguage } from '../i18n';
import classes from './cases.module.css';
import { BlockedBy, NextStep } from './next-step';
import type { Selection } from './selection';
import { useAssigneeWords } from './words';

const minuteMs = 60_000;

export type Order = 'opened' | 'due';

interface Props {
  rows: readonly CaseRow[];
  order: Order;
  sort: (order: Order) => void;
  selection: Selection | null;
  isDense: boolean;
  isStale: boolean;
}

export function CaseTable({ rows, order, sort, selection, isDense, isStale }: Props) {
  const { t } = useTranslation();
  const { data: facilities } = useQuery(facilitiesQuery);
  const { data: colleagues } = useQuery(colleaguesQuery);
  const assignee = useAssigneeWords(colleagues);
  const now = useNow(minuteMs);
  return (
    <div className={classes.frame}>
      <Table
        className={`${classes.table} ${isStale ? classes.stale : ''}`}
        verticalSpacing={isDense ? 3 : 8}
        horizontalSpacing={7}
        highlightOnHover
        aria-busy={isStale}
      >
        <caption className="visually-hidden">{t('cases.caption')}</caption>
        <Table.Thead>
          <Table.Tr>
            {selection ? (
              <Table.Th w={40}>
                <Checkbox
                  aria-label={t('cases.selectAll', { count: rows.length })}
                  checked={selection.size > 0 && selection.size === rows.length}
                  indeterminate={selection.size > 0 && selection.size < rows.length}
                  onChange={() => selection.toggleAll()}
                />
              </Table.Th>
            ) : null}
            <Table.Th scope="col">{t('cases.column.ref')}</Table.Th>
            <Table.Th scope="col">{t('cases.column.state')}</Table.Th>
            <Table.Th scope="col">{t('cases.column.priority')}</Table.Th>
            <Table.Th scope="col" ta="end">
              {t('cases.column.people')}
            </Table.Th>
            <Table.Th scope="col">{t('cases.column.facility')}</Table.Th>
            <Table.Th scope="col">{t('cases.column.next')}</Table.Th>
            <Table.Th scope="col">{t('cases.column.blocked')}</Table.Th>
            <SortedHeading name="due" order={order} sort={sort} />
            <Table.Th scope="col">{t('cases.column.assignee')}</Table.Th>
            <SortedHeading name="opened" order={order} sort={sort} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => {
            const facility = facilities?.find((one) => one.code === row.facility);
            return (
              <Row
                key={row.ref}
                row={row}
                facilityName={facility?.name}
                zone={facility?.zone}
                assignee={assignee(row.assignee)}
                isChosen={selection?.has(row.ref) ?? false}
                toggle={selection?.toggle}
                now={now}
              />
            );
          })}
        </Table.Tbody>
      </Table>
    </div>
  );
}

interface RowProps {
  row: CaseRow;
  facilityName: string | undefined;
  zone: string | undefined;
  assignee: string;
  isChosen: boolean;
  toggle: ((ref: string) => void) | undefined;
  now: number;
}

/** Rendered again only when its own case changed or was chosen: with hundreds of rows loaded, a key press must not wait for all of them. */
const Row = memo(function Row({ row, facilityName, zone, assignee, isChosen, toggle, now }: RowProps) {
  const { t } = useTranslation();
  return (
    <Table.Tr className={classes.row} data-ref={row.ref}>
      {toggle ? (
        <Table.Td>
          <Checkbox
            aria-label={t('cases.select', { ref: row.ref })}
            checked={isChosen}
            onChange={() => toggle(row.ref)}
          />
        </Table.Td>
      ) : null}
      <Table.Td>
        <RefLink reference={row.ref} describedBy={`state-${row.ref} due-${row.ref}`} />
      </Table.Td>
      <Table.Td id={`state-${row.ref}`} className={classes.state}>
        <StateBadge state={row.state} />
      </Table.Td>
      <Table.Td>
        <PriorityMark priority={row.priority} />
      </Table.Td>
      <Table.Td ta="end" className="numeric">
        {row.people}
      </Table.Td>
      <Table.Td>
        <Facility code={row.facility} name={facilityName} />
      </Table.Td>
      <Table.Td className={classes.next}>
        <NextStep row={row} />
      </Table.Td>
      <Table.Td className={classes.why}>
        <BlockedBy row={row} />
      </Table.Td>
      <Table.Td id={`due-${row.ref}`} className={classes.due}>
        {row.dueAt ? <Due at={row.dueAt} now={now} /> : <NotDue />}
      </Table.Td>
      <Table.Td>
        <Assignee id={row.assignee} name={assignee} />
      </Table.Td>
      <Table.Td>
        <OpenedOn at={row.openedAt} zone={zone} />
      </Table.Td>
    </Table.Tr>
  );
});

/** The list has two orders, each in the useful direction: what is due first, and the newest first. */
function SortedHeading({ name, order, sort }: { name: Order; order: Order; sort: (order: Order) => void }) {
  const { t } = useTranslation();
  const isSorted = name === order;
  const Icon = isSorted ? (name === 'due' ? IconArrowUp : IconArrowDown) : IconSelector;
  return (
    <Table.Th scope="col" aria-sort={isSorted ? (name === 'due' ? 'ascending' : 'descending') : 'none'}>
      <UnstyledButton className={classes.sort} fz="inherit" onClick={() => sort(name)} title={t(`cases.sort.${name}`)}>
        {t(`cases.column.${name}`)}
        <Icon size={14} aria-hidden />
      </UnstyledButton>
    </Table.Th>
  );
}

/** The day at the facility. A tooltip shows the minute. */
export function OpenedOn({ at, zone }: { at: string; zone: string | undefined }) {
  const { language } = useLanguage();
  return (
    <Text
      component="time"
      size="sm"
      dateTime={at}
      title={formatInstant(language, at, zone)}
      className="numeric"
      style={{ whiteSpace: 'nowrap' }}
    >
      {formatDate(language, at, zone)}
    </Text>
  );
}

export function NotDue() {
  const { t } = useTranslation();
  return (
    <Text size="sm" c="dimmed">
      {t('cases.noClock')}
    </Text>
  );
}

export function Facility({ code, name }: { code: string; name: string | undefined }) {
  return name ? (
    <abbr title={name} style={{ textDecoration: 'none' }}>
      {code}
    </abbr>
  ) : (
    code
  );
}

export function Assignee({ id, name }: { id: string | null; name: string }) {
  return (
    <Text size="sm" fs={id === null ? 'italic' : undefined} c={id === null ? 'dimmed' : undefined}>
      {name}
    </Text>
  );
}
