import { Badge, Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import { IconCopy, IconDownload } from '@tabler/icons-react';
import { QRCodeSVG } from 'qrcode.react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n';
import { Confirm } from '../parts/confirm';
import { download } from '../parts/download';
import { formatInstant } from '../parts/time';
import type { TlogFinding, TlogView, ShownKey } from './check';
import classes from './tlog.module.css';
import { takeOver } from './queries';

/** The checkpoint as it was signed, and by whom: to be kept outside, and compared with paper. */
export default function TlogDetails({ finding, close }: { finding: TlogFinding; close: () => void }) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const { view, verdict } = finding;
  const isStrange =
    verdict.kind === 'other-key' || verdict.kind === 'rewritten' || view?.signers.some((one) => !one.isKnown);
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      title={t('log.detailsOf')}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t('log.detailsLead')}
        </Text>
        {view ? <Signers finding={finding} view={view} /> : <Text size="sm">{t('log.unsigned')}</Text>}
        {view ? <Checkpoint view={view} /> : null}
        {view && isStrange && view.signers.length > 0 ? (
          <Button variant="default" onClick={() => setAsking(true)}>
            {t('log.takeOver')}
          </Button>
        ) : null}
      </Stack>
      {view && isAsking ? (
        <Confirm
          title={t('log.takeOverTitle')}
          does={t('log.takeOverDo')}
          act={async () => {
            await takeOver(view);
            close();
          }}
          close={() => setAsking(false)}
        >
          <Text size="sm">{t('log.takeOverText')}</Text>
        </Confirm>
      ) : null}
    </Modal>
  );
}

function Signers({ finding, view }: { finding: TlogFinding; view: TlogView }) {
  const { t } = useTranslation();
  return (
    <dl className={classes.facts}>
      <dt>{t('log.signedBy')}</dt>
      <dd>
        {view.signers.length === 0 ? t('log.nobody') : null}
        {view.signers.map((one) => (
          <Signer key={one.vkey} signer={one} since={finding.knownSince} />
        ))}
      </dd>
      <dt>{t('log.size')}</dt>
      <dd className="numeric">{view.size}</dd>
      <dt>{t('log.root')}</dt>
      <dd className={classes.mono}>{view.root}</dd>
    </dl>
  );
}

function Signer({ signer, since }: { signer: ShownKey; since: string | null }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const standing = !signer.isKnown
    ? t('log.unknown')
    : since === null
      ? t('log.knownNow')
      : t('log.known', { when: formatInstant(language, since) });
  return (
    <Stack gap={2} mb="xs">
      <Group gap="xs">
        <Text size="sm" fw={650} style={{ overflowWrap: 'anywhere' }}>
          {signer.name}
        </Text>
        <Badge
          variant={signer.isKnown ? 'light' : 'filled'}
          color={signer.isKnown ? 'green' : 'red.9'}
          tt="none"
          radius="sm"
        >
          {standing}
        </Badge>
      </Group>
      <Text size="xs" c="dimmed">
        {t('log.fingerprint')}
      </Text>
      <Text size="sm" className={classes.mono}>
        {signer.fingerprint}
      </Text>
      <Text size="xs" c="dimmed">
        {t('log.verifierKey')}
      </Text>
      <Text size="xs" className={classes.mono}>
        {signer.vkey}
      </Text>
    </Stack>
  );
}

function Checkpoint({ view }: { view: TlogView }) {
  const { t } = useTranslation();
  return (
    <div>
      <Text size="sm" fw={650} mb={4}>
        {t('log.text')}
      </Text>
      <div className={classes.checkpoint}>
        <Code block className={classes.note} tabIndex={0}>
          {view.note}
        </Code>
        {view.code === null ? null : (
          <QRCodeSVG value={view.code} size={148} level="L" marginSize={2} title={t('log.qr')} />
        )}
      </div>
      <Group gap="xs" mt="xs">
        <CopyButton value={view.note}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              size="compact-sm"
              leftSection={<IconCopy size={16} aria-hidden />}
              onClick={copy}
              aria-label={t('log.copy')}
            >
              {t(copied ? 'parts.copied' : 'parts.copy')}
            </Button>
          )}
        </CopyButton>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() => download(`checkpoint-${view.size}.note`, 'text/plain;charset=utf-8', view.note)}
        >
          {t('log.download')}
        </Button>
      </Group>
    </div>
  );
}
