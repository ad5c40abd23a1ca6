import { Alert, Box, Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconCircleCheck, IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { fieldLabel, valueLabel } from '@app/lifecycle';
import { useActor, useNameOf } from '../../api/queries';
import type { CaseView } from '@app/api';
import { useLabels } from '../../i18n';
import { download } from '../../parts/download';
import { Moment } from '../../parts/moment';
import type { VerifiedEntry } from '../../parts/verified-chain';
import { isBrokenFor } from '../sealed/broken-glass';
import classes from '../case.module.css';
import { OpenCompartment } from '../sealed/open-compartment';
import { useSealedFile } from '../sealed/sealed-file';
import { useSealedWords } from '../sealed/sealed-words';
import { contentOf, sentPackages, type PackageContent, type SentPackage } from './sent-packages';

/** Where the service of referrals seals what it makes. */
const compartment = 'protection';

/** What was made for UNHCR: when, by whom, how it travels; and the content, for those who may open it. */
export function Packages({
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
  const labels = useLabels();
  const actor = useActor();
  const { opened, open } = useSealedFile();
  const packages = sentPackages(entries);
  if (packages.length === 0) return null;
  const file = opened[compartment];
  const mayOpen = view.opens.includes(compartment) || isBrokenFor(entries, compartment, actor.id, now);
  const isErased = view.state === 'closed.erased';
  return (
    <section aria-labelledby="packages">
      <Title order={2} id="packages" mb="xs">
        {t('case.package.title', { count: packages.length })}
      </Title>
      <Stack gap="md">
        {packages.map((one) => (
          <Package
            key={one.seq}
            reference={view.ref}
            made={one}
            zone={zone}
            content={file ? contentOf(one, file.entries) : undefined}
          />
        ))}
        {file ? null : isErased ? (
          <Text size="sm">{t('case.sealed.erasedTitle')}</Text>
        ) : mayOpen ? (
          <OpenCompartment
            compartment={compartment}
            label={t('case.package.show')}
            open={(purpose) => open(compartment, purpose)}
          />
        ) : (
          <Text size="sm">{labels.refusals['compartment.not-allowed']}</Text>
        )}
      </Stack>
    </section>
  );
}

function Package({
  reference,
  made: { seq, at, actorId, channel, digest },
  zone,
  content,
}: {
  reference: string;
  made: SentPackage;
  zone: string | undefined;
  content: PackageContent | undefined;
}) {
  const { t } = useTranslation();
  const labels = useLabels();
  const nameOf = useNameOf();
  return (
    <Box>
      <dl className={classes.facts}>
        <dt>{t('case.package.made')}</dt>
        <dd>
          <Moment at={at} zone={zone} /> · {t('case.package.by', { name: nameOf(actorId) ?? labels.roles.caseworker })}
        </dd>
        <dt>{fieldLabel(labels, 'referral.send', 'channel')}</dt>
        <dd>{valueLabel(labels, 'channel', channel)}</dd>
        <dt>{t('case.package.digest')}</dt>
        <dd style={{ fontFamily: 'var(--mantine-font-family-monospace)', overflowWrap: 'anywhere', fontSize: 12 }}>
          {digest}
        </dd>
      </dl>
      {content ? <Content reference={reference} seq={seq} content={content} /> : null}
    </Box>
  );
}

function Content({ reference, seq, content }: { reference: string; seq: number; content: PackageContent }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const words = useSealedWords();
  const label = (field: string): string => labels.fields[field === 'specificNeeds' ? 'codes' : field] ?? field;
  return (
    <Stack gap="xs" mt="xs">
      {content.matches ? (
        <Group gap={6} wrap="nowrap" c="light-dark(var(--mantine-color-passage-8), var(--mantine-color-passage-3))">
          <IconCircleCheck size={16} aria-hidden style={{ flexShrink: 0 }} />
          <Text size="sm">{t('case.package.matches')}</Text>
        </Group>
      ) : (
        <Alert color="red" role="alert">
          {t('case.package.differs')}
        </Alert>
      )}
      {content.people.map(({ person, ...facts }) => (
        <Box key={String(person)}>
          <Text size="sm" fw={600}>
            {t('case.household.no', { no: Number(person) })}
          </Text>
          <dl className={classes.facts}>
            {Object.entries(facts).flatMap(([field, value]) => {
              const said = words(field === 'specificNeeds' ? 'codes' : field, value);
              return said === '' ? [] : [<dt key={`${field}?`}>{label(field)}</dt>, <dd key={field}>{said}</dd>];
            })}
          </dl>
        </Box>
      ))}
      <Group>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() => download(`package_${reference}_${seq}.json`, 'application/json', content.text)}
        >
          {t('case.package.download')}
        </Button>
      </Group>
      <Text size="xs" c="dimmed">
        {t('case.package.plain')}
      </Text>
    </Stack>
  );
}
