import { Box, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { travelling, valueLabel, type CaseFile } from '@app/lifecycle';
import type { CaseView } from '@app/api';
import { useLabels, useLanguage } from '../../i18n';
import { formatDay } from '../../parts/time';
import type { VerifiedEntry } from '../../parts/verified-chain';
import { Consents } from '../people/consents';
import { MissingList } from '../overview/missing-list';
import { statedLegs } from '../sealed/opened-people';
import { Packages } from './packages';
import { useSealedFile } from '../sealed/sealed-file';
import { TimeAxisRows, type AxisRow } from '../timeline/time-axis-rows';

/** Until the end of a calendar day, wherever one is. */
const endOf = (day: string): number => Date.parse(`${day.slice(0, 10)}T23:59:59Z`);

const papers = ['documents.missing', 'exit-permission.missing', 'medical-clearance.missing'];

/** Consents, and how long everyone's papers last, against today and the journey's end. */
export function DocumentsTab({
  view,
  entries,
  zone,
  now,
  onStep,
}: {
  view: CaseView;
  entries: readonly VerifiedEntry[];
  zone: string | undefined;
  now: number;
  onStep: (transition: string) => void;
}) {
  const { t } = useTranslation();
  const { file } = view;
  const rowsOf = usePaperRows(file, entries, now);
  const end = journeyEnd(file);
  const { opened } = useSealedFile();
  const endZone = opened.route ? statedLegs(opened.route.entries).at(-1)?.toZone : undefined;
  const missing = view.next
    .filter((one) => one.transition === 'transit.clear' || one.transition === 'transit.depart')
    .flatMap((one) => one.missing)
    .filter((one) => papers.includes(one.code));
  const hasPapers = file.documents.length + file.exitPermissions.length + file.fitToTravel.length > 0;
  return (
    <Stack gap="lg">
      <Consents view={view} />
      <Packages view={view} entries={entries} zone={zone} now={now} />
      {hasPapers || missing.length > 0 ? (
        <section aria-labelledby="papers">
          <Title order={2} id="papers" mb="xs">
            {t('case.papers.title')}
          </Title>
          {missing.length > 0 ? (
            <Box mb="md">
              <Text size="sm" fw={600}>
                {t('case.papers.missing')}
              </Text>
              <MissingList missing={missing} view={view} onStep={onStep} />
            </Box>
          ) : null}
          <Stack gap="md">
            {travelling(file).map((no) => {
              const rows = rowsOf(no);
              return (
                <div key={no}>
                  <Title order={3} mb="xs">
                    {t('case.household.no', { no })}
                  </Title>
                  {rows.length > 0 ? (
                    <TimeAxisRows rows={rows} today={now} end={end} zone={zone} endZone={endZone} />
                  ) : (
                    <Text size="sm" c="dimmed">
                      {t('case.papers.none')}
                    </Text>
                  )}
                </div>
              );
            })}
          </Stack>
        </section>
      ) : null}
    </Stack>
  );
}

const journeyEnd = (file: CaseFile): number | undefined =>
  file.plan && file.plan.length > 0 ? Math.max(...file.plan.map((leg) => Date.parse(leg.arrives))) : undefined;

function usePaperRows(file: CaseFile, entries: readonly VerifiedEntry[], now: number): (person: number) => AxisRow[] {
  const { t } = useTranslation();
  const labels = useLabels();
  const { language } = useLanguage();
  const end = journeyEnd(file);
  const [departs] = (file.plan ?? []).map((leg) => Date.parse(leg.departs));
  const row = (
    key: string,
    label: string,
    until: string | null,
    needed: number | undefined,
    from?: number,
  ): AxisRow => {
    if (until === null) return { key, label, words: t('case.papers.unlimited'), span: undefined, tone: 'neutral' };
    const lasts = endOf(until) >= (needed ?? now);
    const day = formatDay(language, until);
    const words = lasts
      ? t('case.papers.until', { day })
      : endOf(until) < now
        ? t('case.papers.over', { day })
        : t('case.papers.tooShort', { day });
    return { key, label, words, span: { from, until: endOf(until) }, tone: lasts ? 'good' : 'bad' };
  };
  return (person) => [
    ...file.documents
      .filter((one) => one.person === person)
      .map((one) =>
        row(one.kind, valueLabel(labels, 'kind', one.kind), one.validUntil, end, validFrom(entries, person, one.kind)),
      ),
    ...file.exitPermissions
      .filter((one) => one.person === person)
      .map((one): AxisRow => {
        const label = t('case.papers.exit', { status: valueLabel(labels, 'status', one.status) });
        return one.status === 'granted'
          ? row('exit', label, one.validUntil, departs)
          : { key: 'exit', label, words: t('case.papers.notYet'), span: undefined, tone: 'bad' };
      }),
    ...file.fitToTravel
      .filter((one) => one.person === person)
      .map((one): AxisRow => {
        const label = t(one.fit ? 'case.papers.fit' : 'case.papers.unfit');
        return { ...row('fit', label, one.validUntil, departs), ...(one.fit ? {} : { tone: 'bad' as const }) };
      }),
  ];
}

/** The day that a document is valid from stands in the entry that recorded it. */
function validFrom(entries: readonly VerifiedEntry[], person: number, kind: string): number | undefined {
  const entry = entries.findLast(
    (one) => one.transition === 'transit.record-document' && one.body['person'] === person && one.body['kind'] === kind,
  );
  const from = entry?.body['validFrom'];
  return typeof from === 'string' ? Date.parse(`${from}T00:00:00Z`) : undefined;
}
