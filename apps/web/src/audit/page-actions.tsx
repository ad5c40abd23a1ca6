import { Button, Tooltip } from '@mantine/core';
import { IconPrinter } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { DailySheetButton } from '../tlog/daily-sheet-button';

/** The screen on paper, which is no export, and the checkpoint of the day. */
export function PageActions() {
  const { t } = useTranslation();
  return (
    <>
      <DailySheetButton />
      <Tooltip label={t('audit.export.noExport')} multiline w={280} events={{ hover: true, focus: true, touch: true }}>
        <Button
          className="no-print"
          variant="default"
          leftSection={<IconPrinter size={16} aria-hidden />}
          onClick={() => window.print()}
        >
          {t('audit.export.print')}
        </Button>
      </Tooltip>
    </>
  );
}
