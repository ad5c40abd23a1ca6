import { Anchor, Button, Popover, ScrollArea, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { IconAlertTriangle, IconInbox } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useActor } from '../api/queries';
import { useDraftStore } from './draft';
import { DraftList } from './draft-list';
import { phaseOf } from './draft-state';
import { startSending } from './sender';
import { closeStore } from './draft-store';

/** Drafts and what waits to be sent, in the header of every screen. It also does the sending, as long as somebody is signed in. */
export function Outbox() {
  const { t } = useTranslation();
  const { id: personId } = useActor();
  const [isOpen, { toggle, close }] = useDisclosure(false);
  const { drafts, unreadable, trouble } = useDraftStore();
  useEffect(() => {
    const stop = startSending(personId);
    return () => {
      stop();
      closeStore();
    };
  }, [personId]);

  const phases = [...drafts.values()].map((one) => phaseOf(one.content));
  const counts = [
    ['waiting', phases.filter((one) => one === 'waiting').length],
    ['drafts', phases.filter((one) => one === 'editing').length + unreadable.length],
    ['done', phases.filter((one) => one === 'done').length],
  ] as const;
  const words = counts.filter(([, count]) => count > 0).map(([name, count]) => t(`drafts.button.${name}`, { count }));
  const isTroubled = trouble !== null || [...drafts.values()].some((one) => one.trouble);
  if (words.length === 0 && !isTroubled) return null;
  const said = words.join(', ') || t('drafts.button.trouble');
  const Icon = isTroubled ? IconAlertTriangle : IconInbox;
  return (
    <Popover
      opened={isOpen}
      onChange={(next) => !next && close()}
      width={380}
      position="bottom-end"
      trapFocus
      withArrow
    >
      <Popover.Target>
        <Button
          variant="light"
          color={isTroubled ? 'red' : phases.every((one) => one === 'done') ? 'passage' : 'orange'}
          leftSection={<Icon size={18} aria-hidden />}
          onClick={toggle}
        >
          <Text component="span" size="sm" visibleFrom="md" inherit>
            {said}
          </Text>
          <Text component="span" size="sm" hiddenFrom="md" inherit>
            <span aria-hidden>{drafts.size + unreadable.length}</span>
            <span className="visually-hidden">{said}</span>
          </Text>
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('drafts.title')}>
        <Stack gap="sm">
          <ScrollArea.Autosize mah="60vh">
            <DraftList onLeave={close} />
          </ScrollArea.Autosize>
          <Anchor component={Link} to="/drafts" size="sm" onClick={close}>
            {t('drafts.all')}
          </Anchor>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
