import { Button, Menu, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload, IconFileTypeCsv, IconJson, IconPrinter } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n';
import { download } from '../parts/csv';
import { formatInstant } from '../parts/time';
import { chainsJson, fileName, timelineCsv, type Line } from './exports';
import type { Timeline } from './use-timelines';

interface Props {
  timelines: readonly Timeline[];
  linesOf: (timeline: Timeline) => readonly Line[];
}

/** What is on the screen as a file: made here, of open facts and hashes. */
export function ExportMenu({ timelines, linesOf }: Props) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const refs = timelines.map((one) => one.ref);
  const save = (name: string, type: string, content: string): void => {
    download(name, type, content);
    notifications.show({ message: t('audit.export.done', { file: name }) });
  };
  const zoneOf = new Map(timelines.map((one) => [one.ref, one.zone]));
  const csv = (): string =>
    timelineCsv(
      timelines.map((one) => ({
        ...{ ref: one.ref, genesis: one.raw.genesis, entries: one.chain.entries, lines: linesOf(one) },
      })),
      (ref, at) => `${formatInstant(language, at, zoneOf.get(ref))} ${zoneOf.get(ref) ?? ''}`,
    );
  const json = (): string =>
    chainsJson(
      timelines.map(({ ref, raw }) => ({ ref, chain: raw })),
      new Date(),
    );
  return (
    <Menu width={320} position="bottom-end" withinPortal>
      <Menu.Target>
        <Button
          className="no-print"
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          disabled={timelines.length === 0}
        >
          {t('audit.export.label')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconFileTypeCsv size={18} aria-hidden />}
          onClick={() => save(fileName('timeline', refs, new Date(), 'csv'), 'text/csv;charset=utf-8', csv())}
        >
          {t('audit.export.csv')}
          <Text size="xs" c="dimmed">
            {t('audit.export.csvHint')}
          </Text>
        </Menu.Item>
        <Menu.Item
          leftSection={<IconJson size={18} aria-hidden />}
          onClick={() => save(fileName('chain', refs, new Date(), 'json'), 'application/json', json())}
        >
          {t('audit.export.json')}
          <Text size="xs" c="dimmed">
            {t('audit.export.jsonHint')}
          </Text>
        </Menu.Item>
        <Menu.Item leftSection={<IconPrinter size={18} aria-hidden />} onClick={() => window.print()}>
          {t('audit.export.print')}
        </Menu.Item>
        <Menu.Label style={{ whiteSpace: 'normal' }} c="dimmed">
          {t('audit.export.holds')}
        </Menu.Label>
      </Menu.Dropdown>
    </Menu>
  );
}
