import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PageTitle } from '../parts/page-title';
import { Loading, State } from '../shell/states';
import { useDraftStore } from './draft';
import { DraftList } from './draft-list';

export default function DraftsPage() {
  const { t } = useTranslation();
  const { drafts, unreadable, trouble, isOpen } = useDraftStore();
  return (
    <Stack maw={860} gap={0}>
      <PageTitle title={t('drafts.title')} lead={t('drafts.lead')} />
      {!isOpen && !trouble && drafts.size === 0 ? (
        <Loading />
      ) : drafts.size + unreadable.length === 0 && !trouble ? (
        <State title={t('drafts.emptyTitle')}>{t('drafts.empty')}</State>
      ) : (
        <DraftList />
      )}
    </Stack>
  );
}
