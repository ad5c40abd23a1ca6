import { Alert, Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

export interface Secret {
  label: string;
  secret: string;
  warning: string;
}

/** A secret that the server tells once: to be copied now, and never found again. It lives in this page's memory alone. */
export function ShownOnce({ label, secret, warning, close }: Secret & { close: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack role="status">
      <Alert color="orange" title={t('parts.shownOnce')}>
        {warning}
      </Alert>
      <div>
        <Text size="sm" fw={600}>
          {label}
        </Text>
        <Group gap="xs" wrap="nowrap">
          <Code fz="md" p="xs" style={{ overflowWrap: 'anywhere', userSelect: 'all' }}>
            {secret}
          </Code>
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button
                flex="none"
                variant="default"
                leftSection={<IconCopy size={16} aria-hidden />}
                onClick={copy}
                data-autofocus
              >
                {t(copied ? 'parts.copied' : 'parts.copy')}
              </Button>
            )}
          </CopyButton>
        </Group>
      </div>
      <Button onClick={close}>{t('parts.keptElsewhere')}</Button>
    </Stack>
  );
}
