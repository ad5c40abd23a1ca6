import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconFileCertificate } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { asProblem, askFile, query } from '../api/client';
import { useLanguage } from '../i18n';
import { useAction } from '../parts/action';
import { download } from '../parts/download';

/** The checkpoint of the day on paper, for a file outside the house. No case is in it, so it is not written down. */
export function DailySheetButton() {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const action = useAction();
  const save = (): Promise<boolean> =>
    action.run(async () => {
      try {
        const { name, content } = await askFile(`/api/audit/daily-sheet${query({ lang: language })}`);
        const file = name ?? 'checkpoint.pdf';
        download(file, content.type, content);
        notifications.show({ message: t('log.saved', { file }) });
      } catch (error) {
        const { code, message } = asProblem(error);
        const why = code === 'offline' ? t('states.offline') : message || t('states.fault');
        notifications.show({ color: 'red', message: t('log.sheetFailed', { why }) });
      }
    });
  return (
    <Button
      className="no-print"
      variant="default"
      loading={action.isBusy}
      leftSection={<IconFileCertificate size={16} aria-hidden />}
      onClick={() => void save()}
    >
      {t('log.sheet')}
    </Button>
  );
}
