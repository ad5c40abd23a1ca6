import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseFilters } from '@app/api';
import classes from './cases.module.css';
import { seenFrom, viewNames, viewOf, views } from './views';

/** The views that everybody needs. Each is an address, so it can be bookmarked, shared and reached with the back button. */
export function ViewTabs({ filters }: { filters: CaseFilters }) {
  const { t } = useTranslation();
  const current = viewOf(filters);
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // on a narrow screen the row of views scrolls by itself
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
  }, [current]);
  return (
    <nav ref={nav} aria-label={t('cases.views.label')} className={classes.tabs}>
      {viewNames.map((name) => (
        <Link
          key={name}
          to="/cases"
          search={seenFrom(filters, views[name])}
          className={classes.tab}
          activeOptions={{ exact: true }}
          aria-current={name === current ? 'page' : undefined}
        >
          {t(`cases.views.${name}`)}
        </Link>
      ))}
    </nav>
  );
}
