import { Box, Title } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useFacility } from '../../api/queries';
import type { CaseView } from '@app/api';
import { useLabels } from '../../i18n';
import { Moment } from '../../parts/moment';
import classes from '../case.module.css';
import { useSaying } from '../timeline/saying';

/** The open facts of a case: nothing here says who the people are. */
export function Facts({ view }: { view: CaseView }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const id = useId();
  const facility = useFacility(view.facility);
  const saying = useSaying(facility?.zone);
  const { file } = view;
  return (
    <Box component="section" className={classes.panel} p="md" aria-labelledby={id}>
      <Title order={2} id={id} mb="xs">
        {t('case.facts.title')}
      </Title>
      <dl className={classes.facts}>
        <dt>{t('case.facts.arrived')}</dt>
        <dd>{file.arrivedAt ? <Moment at={file.arrivedAt} zone={facility?.zone} /> : '–'}</dd>
        <dt>{t('case.facts.language')}</dt>
        <dd>{file.language ? saying.language(file.language) : '–'}</dd>
        <dt>{t('case.facts.danger')}</dt>
        <dd>{t(file.danger ? 'parts.yes' : 'parts.no')}</dd>
        {file.shelterPlaces > 0 ? (
          <>
            <dt>{t('case.facts.sheltered')}</dt>
            <dd>{t('case.people', { count: file.shelterPlaces })}</dd>
          </>
        ) : null}
        {file.unhcrAccess ? (
          <>
            <dt>{labels.fields['access']}</dt>
            <dd>{labels.values[file.unhcrAccess] ?? file.unhcrAccess}</dd>
          </>
        ) : null}
        {file.submissionPriority ? (
          <>
            <dt>{t('case.facts.submission')}</dt>
            <dd>{labels.priorities[file.submissionPriority]}</dd>
          </>
        ) : null}
        {file.links > 0 ? (
          <>
            <dt>{t('case.facts.links')}</dt>
            <dd>{file.links}</dd>
          </>
        ) : null}
        {view.leavesAt ? (
          <>
            <dt>{t('case.facts.leaves')}</dt>
            <dd>
              <Moment at={view.leavesAt} zone={facility?.zone} />
            </dd>
          </>
        ) : null}
        <dt>{t('case.facts.moved')}</dt>
        <dd>
          <Moment at={view.movedAt} zone={facility?.zone} />
        </dd>
      </dl>
    </Box>
  );
}
