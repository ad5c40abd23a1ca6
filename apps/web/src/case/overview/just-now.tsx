import { Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useActor, useNameOf } from '../../api/queries';
import { useLabels } from '../../i18n';
import type { VerifiedEntry } from '../../parts/verified-chain';

const shownMs = 60_000;

/** Shows what others recorded while the page was open. */
export function JustNow({ entries }: { entries: readonly VerifiedEntry[] }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const actor = useActor();
  const nameOf = useNameOf();
  const last = entries.at(-1);
  const [seen] = useState(last?.seq ?? 0);
  const [over, setOver] = useState(seen);
  useEffect(() => {
    if (!last || last.seq <= over) return;
    const timer = setTimeout(() => setOver(last.seq), shownMs);
    return () => clearTimeout(timer);
  }, [last, over]);
  const isNews = last !== undefined && last.seq > over && last.actorId !== actor.id;
  return (
    <Text size="sm" c="dimmed" aria-live="polite" mb={isNews ? 'sm' : 0}>
      {isNews
        ? t('case.justNow', {
            name: (last.actorRole === 'system' ? undefined : nameOf(last.actorId)) ?? labels.roles[last.actorRole],
            step: labels.transitions[last.transition]?.title ?? last.transition,
          })
        : null}
    </Text>
  );
}
