import { Box, Group, Stack, Text, Title } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { PlannedLeg } from '@app/lifecycle';
import { useActor } from '../../api/queries';
import type { CaseView } from '@app/api';
import { useLanguage } from '../../i18n';
import { formatInstant } from '../../parts/time';
import type { VerifiedEntry } from '../../parts/verified-chain';
import { isBrokenFor } from '../sealed/broken-glass';
import { OpenCompartment } from '../sealed/open-compartment';
import { statedLegs, type StatedLeg } from '../sealed/opened-people';
import { useSealedFile } from '../sealed/sealed-file';
import { TimeAxisRows } from '../timeline/time-axis-rows';

/** The legs in time, as far as they stand open; places and their own zones once the route was opened. */
export function JourneyTab({
  view,
  entries,
  zone,
  now,
}: {
  view: CaseView;
  entries: readonly VerifiedEntry[];
  zone: string | undefined;
  now: number;
}) {
  const { t } = useTranslation();
  const actor = useActor();
  const { opened, open } = useSealedFile();
  const places = opened.route ? statedLegs(opened.route.entries) : [];
  const plan = view.file.plan ?? [];
  return (
    <Box component="section" aria-labelledby="journey">
      <Title order={2} id="journey" mb="xs">
        {t('case.journey.title', { count: plan.length })}
      </Title>
      <TimeAxisRows
        today={now}
        end={undefined}
        zone={zone}
        rows={plan.map((leg, index) => {
          const received = view.file.receipts.includes(index + 1);
          return {
            key: String(index),
            label: <LegName no={index + 1} place={places[index]} />,
            words: <LegWords leg={leg} place={places[index]} received={received} zone={zone} />,
            span: { from: Date.parse(leg.departs), until: Date.parse(leg.arrives) },
            tone: received ? 'good' : Date.parse(leg.arrives) < now ? 'bad' : 'neutral',
          };
        })}
      />
      {opened.route ? null : (
        <Stack gap={4} mt="md">
          <Text size="sm" c="dimmed">
            {t('case.journey.sealed')}
          </Text>
          {view.opens.includes('route') || isBrokenFor(entries, 'route', actor.id, now) ? (
            <OpenCompartment compartment="route" open={(purpose) => open('route', purpose)} />
          ) : null}
        </Stack>
      )}
    </Box>
  );
}

function LegName({ no, place }: { no: number; place: StatedLeg | undefined }) {
  const { t } = useTranslation();
  return (
    <Text size="sm" fw={600}>
      {t('case.journey.leg', { no })}
      {place ? (
        <Text span size="sm" fw={400} display="block">
          {t('case.journey.fromTo', { from: place.from, to: place.to })}
        </Text>
      ) : null}
    </Text>
  );
}

function LegWords({
  leg,
  place,
  received,
  zone,
}: {
  leg: PlannedLeg;
  place: StatedLeg | undefined;
  received: boolean;
  zone: string | undefined;
}) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const at = (instant: string, there: string | undefined): string =>
    `${formatInstant(language, instant, there ?? zone)}${there ? ` (${there})` : ''}`;
  return (
    <Group gap="2px 12px">
      <span className="numeric">
        {at(leg.departs, place?.fromZone)} – {at(leg.arrives, place?.toZone)}
      </span>
      <Mark yes={leg.escorted}>{t(leg.escorted ? 'case.journey.escorted' : 'case.journey.notEscorted')}</Mark>
      <Mark yes={leg.received}>{t(leg.received ? 'case.journey.receiver' : 'case.journey.noReceiver')}</Mark>
      <Mark yes={received}>{t(received ? 'case.journey.receipt' : 'case.journey.noReceipt')}</Mark>
    </Group>
  );
}

function Mark({ yes, children }: { yes: boolean; children: string }) {
  const Icon = yes ? IconCircleCheck : IconCircleDashed;
  return (
    <Group gap={3} wrap="nowrap" component="span">
      <Icon size={13} aria-hidden />
      {children}
    </Group>
  );
}
