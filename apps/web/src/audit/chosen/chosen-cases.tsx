import { ActionIcon, Button, Group, Modal, Paper, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { RefLink } from '../../parts/badges';
import { CasePicker } from './case-picker';
import { casesMax, withoutRef, withRef } from './refs';

/** The cases that are shown. Each links to its page and can be removed, and another one can be added. */
export function ChosenCases({ refs, onChange }: { refs: readonly string[]; onChange: (refs: string[]) => void }) {
  const { t } = useTranslation();
  const [isOpen, { open, close }] = useDisclosure(false);
  const isFull = refs.length >= casesMax;
  return (
    <Group gap="xs" mb="md" role="group" aria-label={t('audit.chosen.label')}>
      {refs.map((ref) => (
        <Paper key={ref} withBorder ps="xs" pe={4} py={2}>
          <Group gap={4} wrap="nowrap">
            <RefLink reference={ref} />
            <ActionIcon
              className="no-print"
              variant="subtle"
              color="gray"
              size={26}
              aria-label={t('audit.chosen.remove', { ref })}
              onClick={() => onChange(withoutRef(refs, ref))}
            >
              <IconX size={14} aria-hidden />
            </ActionIcon>
          </Group>
        </Paper>
      ))}
      <Button
        className="no-print"
        variant="default"
        size="compact-md"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={open}
        disabled={isFull}
      >
        {t('audit.chosen.add')}
      </Button>
      {isFull ? (
        <Text size="sm" c="dimmed">
          {t('audit.chosen.full', { count: casesMax })}
        </Text>
      ) : null}
      <Modal
        opened={isOpen}
        onClose={close}
        size="xl"
        title={t('audit.chosen.add')}
        closeButtonProps={{ 'aria-label': t('shell.close') }}
      >
        <CasePicker
          shown={refs}
          onPick={(ref) => {
            onChange(withRef(refs, ref));
            close();
          }}
        />
      </Modal>
    </Group>
  );
}
