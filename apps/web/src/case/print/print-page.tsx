import { Button, Group } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { IconArrowLeft, IconPrinter } from '@tabler/icons-react';
import { QRCodeSVG } from 'qrcode.react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { describeBody, lifecycle, valueLabel } from '@app/lifecycle';
import { Problem } from '../../api/client';
import { caseQuery, useFacility, useNameOf } from '../../api/queries';
import type { CaseView } from '@app/api';
import { useLabels, useLanguage } from '../../i18n';
import { TlogAlarm } from '../../tlog/tlog-alarm';
import { TlogLine } from '../../tlog/tlog-line';
import { useTlogFinding } from '../../tlog/queries';
import { formatInstant } from '../../parts/time';
import { useVerifiedChain, type VerifiedChain } from '../../parts/verified-chain';
import { Failed, Loading, State } from '../../shell/states';
import { BrokenChain } from '../timeline/chain-verdict';
import classes from './print.module.css';
import { useSaying } from '../timeline/saying';

z.config({ jitless: true });

const route = getRouteApi('/desk/cases/$ref/print');

/** A case on paper: open facts and the timeline with its proof. Nothing sealed is ever printed. */
export default function PrintPage() {
  const { t } = useTranslation();
  const { ref } = route.useParams();
  const { data: view, error, refetch } = useQuery(caseQuery(ref));
  const { chain, error: chainError, retry } = useVerifiedChain(ref);
  const log = useTlogFinding(ref);
  useDocumentTitle(`${t('case.tab')} · Safe Passage`);
  if (error instanceof Problem && error.status === 404)
    return (
      <>
        <h1>{ref}</h1>
        <State title={t('case.notFoundTitle')}>{t('case.notFound', { ref })}</State>
      </>
    );
  if (error && !view) return <Failed error={error} retry={() => void refetch()} />;
  if (chainError) return <Failed error={chainError} retry={retry} />;
  if (!view || !chain) return <Loading />;
  return (
    <>
      <Group justify="center" mb="md" className="no-print">
        <Button
          component={Link}
          to={`/cases/${ref}`}
          variant="default"
          leftSection={<IconArrowLeft size={16} aria-hidden />}
        >
          {t('case.print.back')}
        </Button>
        <Button onClick={() => window.print()} leftSection={<IconPrinter size={16} aria-hidden />}>
          {t('case.print.do')}
        </Button>
      </Group>
      <BrokenChain verdict={chain.verdict} />
      <TlogAlarm finding={log.data} />
      <Sheet view={view} chain={chain} />
    </>
  );
}

function Sheet({ view, chain }: { view: CaseView; chain: VerifiedChain }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { language } = useLanguage();
  const facility = useFacility(view.facility);
  const saying = useSaying(facility?.zone);
  const { file } = view;
  const facts: [name: string, value: string][] = [
    [t('case.print.state'), labels.states[view.state]],
    [t('case.print.facility'), facility ? `${facility.code} · ${facility.name}` : ''],
    [t('case.print.people'), String(file.people.length)],
    [t('case.print.priority'), labels.priorities[file.processingPriority]],
    [t('case.facts.arrived'), file.arrivedAt ? saying.instant(file.arrivedAt) : ''],
    [t('case.facts.language'), file.language ? saying.language(file.language) : ''],
    [t('case.opened'), saying.instant(view.openedAt)],
    ...(file.held === null
      ? []
      : [[t('case.print.held'), valueLabel(labels, 'reason', file.held)] as [string, string]]),
  ];
  return (
    <article className={classes.sheet}>
      <div className={classes.head}>
        <div>
          <h1 className={classes.mono}>{view.ref}</h1>
          <p>{t('case.print.title')}</p>
          <dl className={classes.facts}>
            {facts.map(([name, value]) => (
              <Fact key={name} name={name} value={value} />
            ))}
          </dl>
        </div>
        <QRCodeSVG value={chain.head} size={112} level="M" marginSize={2} title={t('case.print.qr')} />
      </div>
      <h2>{t('case.print.timeline')}</h2>
      <PrintedEntries chain={chain} zone={facility?.zone} />
      <h2>{t('case.print.head')}</h2>
      <p className={classes.mono}>{chain.head}</p>
      <p>
        {chain.verdict.kind === 'whole'
          ? t('case.chain.whole', { count: chain.verdict.entries })
          : t('case.print.doesNotHold')}
      </p>
      {chain.verdict.kind === 'whole' ? <InTlog reference={view.ref} count={chain.entries.length} /> : null}
      <p className={classes.foot}>{t('case.print.noExport')}</p>
      <p className={classes.foot}>
        {t('case.print.foot', {
          ref: view.ref,
          at: formatInstant(language, new Date(), facility?.zone),
          zone: facility?.zone ?? '',
        })}
      </p>
    </article>
  );
}

function InTlog({ reference, count }: { reference: string; count: number }) {
  const log = useTlogFinding(reference);
  return <TlogLine log={log} count={count} />;
}

const Fact = ({ name, value }: { name: string; value: string }) => (
  <>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </>
);

function PrintedEntries({ chain, zone }: { chain: VerifiedChain; zone: string | undefined }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { language } = useLanguage();
  const nameOf = useNameOf();
  const saying = useSaying(zone);
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label={t('case.print.timeline')}>
      <table className={classes.entries}>
        <thead>
          <tr>
            <th scope="col">{t('case.print.columns.seq')}</th>
            <th scope="col">{t('case.print.columns.when')}</th>
            <th scope="col">{t('case.print.columns.what')}</th>
            <th scope="col">{t('case.print.columns.who')}</th>
            <th scope="col">{t('case.print.columns.hash')}</th>
          </tr>
        </thead>
        <tbody>
          {chain.entries.map((entry) => {
            const row = lifecycle.transitions.get(entry.transition);
            const details = row ? describeBody(labels, row, entry.body, saying) : [];
            return (
              <tr key={entry.seq}>
                <td className="numeric">{entry.seq}</td>
                <td className={`numeric ${classes.whole}`}>{formatInstant(language, entry.at, zone)}</td>
                <td>
                  {labels.transitions[entry.transition]?.title ?? entry.transition}
                  {details.length > 0 ? <div>{details.join(' · ')}</div> : null}
                </td>
                <td>
                  {(entry.actorRole === 'system' ? undefined : nameOf(entry.actorId)) ?? labels.roles[entry.actorRole]}
                </td>
                <td className={`${classes.mono} ${classes.whole}`}>{entry.hash.slice(0, 8)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
