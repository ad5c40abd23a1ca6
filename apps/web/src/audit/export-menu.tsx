import { Button, Popover, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload, IconFileTypeCsv, IconJson, IconPrinter } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
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
  const [isOpen, setOpen] = useState(false);
  const refs = timelines.map((one) => one.ref);
  const zoneOf = new Map(timelines.map((one) => [one.ref, one.zone]));
  const save = (name: string, type: string, content: string): void => {
    download(name, type, content);
    setOpen(false);
    notifications.show({ message: t('audit.export.done', { file: name }) });
  };
  const saveCsv = (): void => {
    const cases = timelines.map((one) => ({
      ...{ ref: one.ref, genesis: one.raw.genesis, entries: one.chain.entries, lines: linesOf(one) },
    }));
    const localTime = (ref: string, at: Date): string =>
      `${formatInstant(language, at, zoneOf.get(ref))} ${zoneOf.get(ref) ?? ''}`;
    save(fileName('timeline', refs, new Date(), 'csv'), 'text/csv;charset=utf-8', timelineCsv(cases, localTime));
  };
  const saveJson = (): void => {
    const chains = timelines.map(({ ref, raw }) => ({ ref, chain: raw }));
    save(fileName('chain', refs, new Date(), 'json'), 'application/json', chainsJson(chains, new Date()));
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} width={320} position="bottom-end" withinPortal={false} trapFocus>
      <Popover.Target>
        <Button
          className="no-print"
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          disabled={timelines.length === 0}
          onClick={() => setOpen(!isOpen)}
        >
          {t('audit.export.label')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('audit.export.label')}>
        <Stack gap="xs">
          <Choice icon={<IconFileTypeCsv size={18} aria-hidden />} hint={t('audit.export.csvHint')} onClick={saveCsv}>
            {t('audit.export.csv')}
          </Choice>
          <Choice icon={<IconJson size={18} aria-hidden />} hint={t('audit.export.jsonHint')} onClick={saveJson}>
            {t('audit.export.json')}
          </Choice>
          <Choice
            icon={<IconPrinter size={18} aria-hidden />}
            hint={t('audit.export.printHint')}
            onClick={() => {
              setOpen(false);
              // once the menu is gone from the page
              setTimeout(() => window.print(), 100);
            }}
          >
            {t('audit.export.print')}
          </Choice>
          <Text size="xs" c="dimmed">
            {t('audit.export.holds')}
          </Text>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function Choice({
  icon,
  hint,
  onClick,
  children,
}: {
  icon: ReactNode;
  hint: string;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <div>
      <Button variant="default" fullWidth justify="flex-start" leftSection={icon} onClick={onClick}>
        {children}
      </Button>
      <Text size="xs" c="dimmed" mt={2}>
        {hint}
      </Text>
    </div>
  );
}
