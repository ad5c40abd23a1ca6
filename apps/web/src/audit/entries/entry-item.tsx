import { ActionIcon, Badge, CopyButton, Group, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy, IconLock, IconShieldCheck, IconShieldQuestion, IconShieldX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { compartments } from '../lifecycle';
import { useLabels } from '../../i18n';
import { Moment } from '../../parts/moment';
import styles from '../audit.module.css';
import type { Line } from '../lanes/line';
import type { Proof } from '../proofs/proofs';

interface Props {
  line: Line;
  said: string;
  zone: string | undefined;
  prevHash: string;
  isFirst: boolean;
  isShown: boolean;
  /** The fault, on the entry that does not hold. */
  fault: string | undefined;
}

export const entryId = (ref: string, seq: number): string => `entry-${ref}-${seq}`;

/** One entry: who did what, when, what is open of it, what is sealed, and whether it holds. */
export function EntryItem({ line, said, zone, prevHash, isFirst, isShown, fault, id }: Props & { id: string }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { entry, proof, role, details } = line;
  const states = labels.states as Record<string, string>;
  const sealed = compartments.filter((one) => entry[one] !== null);
  return (
    <li id={id} tabIndex={-1} className={styles.entry} data-proof={proof} data-shown={isShown || undefined}>
      <Text size="sm" c="dimmed" ta="end" className="numeric">
        {entry.seq}
      </Text>
      <div>
        <Group justify="space-between" gap="xs" align="flex-start">
          <div style={{ flex: '1 1 300px' }}>
            <Text size="sm">
              <strong>{said}</strong>{' '}
              <Text component="span" size="xs" c="dimmed">
                {entry.actorRole === 'system' ? t('audit.entries.system') : line.who.startsWith(role) ? null : role}
              </Text>
            </Text>
            {details.length > 0 ? (
              <Text size="sm" c="dimmed">
                {details.join(' · ')}
              </Text>
            ) : null}
          </div>
          <Group gap="xs">
            <Moment at={entry.at} zone={zone} />
            <ProofMark proof={proof} />
          </Group>
        </Group>
        {fault ? (
          <Text size="sm" fw={600} c="light-dark(var(--mantine-color-red-9), var(--mantine-color-red-3))">
            {fault}
          </Text>
        ) : null}
        <Group gap="xs" mt={2}>
          {entry.from === entry.to ? null : (
            <Badge variant="outline" color="gray" tt="none" radius="sm" c="inherit">
              {t('audit.entries.moves', {
                from: isFirst ? t('audit.entries.start') : (states[entry.from] ?? entry.from),
                to: states[entry.to] ?? entry.to,
              })}
            </Badge>
          )}
          {sealed.length > 0 ? (
            <Group gap={4} c="dimmed">
              <IconLock size={14} aria-hidden />
              <Text size="xs">
                {t('audit.entries.sealed', { compartments: sealed.map((one) => labels.compartments[one]).join(', ') })}
              </Text>
            </Group>
          ) : null}
          <Hash value={entry.hash} seq={entry.seq} />
          <details className={styles.details}>
            <summary>{t('audit.entries.details')}</summary>
            <dl className={styles.hashes}>
              <dt>{t('audit.entries.hash')}</dt>
              <dd>{entry.hash}</dd>
              <dt>{t('audit.entries.previous')}</dt>
              <dd>
                {prevHash} {isFirst ? `(${t('audit.entries.genesis')})` : null}
              </dd>
              <dt>{t('audit.entries.request')}</dt>
              <dd>{entry.requestId}</dd>
              {sealed.map((one) => (
                <Digest
                  key={one}
                  label={t('audit.entries.digest', { compartment: labels.compartments[one] })}
                  digest={entry[one]}
                />
              ))}
            </dl>
          </details>
        </Group>
        <div className={`${styles.printOnly} ${styles.printHash}`}>{entry.hash}</div>
      </div>
    </li>
  );
}

function Digest({ label, digest }: { label: string; digest: string | null }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{digest}</dd>
    </>
  );
}

function Hash({ value, seq }: { value: string; seq: number }) {
  const { t } = useTranslation();
  return (
    <Group gap={2} wrap="nowrap" className="no-print">
      <Text size="xs" ff="monospace" c="dimmed">
        {value.slice(0, 10)}…
      </Text>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? t('audit.entries.copied') : t('audit.entries.copy', { seq })}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={24}
              onClick={copy}
              aria-label={t('audit.entries.copy', { seq })}
            >
              {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Group>
  );
}

const proofs = {
  verified: { icon: IconShieldCheck, color: 'green' },
  broken: { icon: IconShieldX, color: 'red' },
  'not-verified': { icon: IconShieldQuestion, color: 'gray' },
} as const;

function ProofMark({ proof }: { proof: Proof }) {
  const { t } = useTranslation();
  const { icon: Icon, color } = proofs[proof];
  return (
    <Badge
      variant={proof === 'broken' ? 'filled' : 'light'}
      color={proof === 'broken' ? 'red.9' : color}
      tt="none"
      radius="sm"
      leftSection={<Icon size={13} aria-hidden />}
    >
      {t(`audit.proof.${proof}`)}
    </Badge>
  );
}
