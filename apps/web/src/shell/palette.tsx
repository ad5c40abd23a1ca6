import '@mantine/spotlight/styles.layer.css';
import { Spotlight, spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { useDebouncedValue, useWindowEvent } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { IconFolder, IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, query } from '../api/client';
import type { Actor, CasePage } from '@app/api';
import { useLabels } from '../i18n';
import { paletteAsked } from './palette-asked';
import { placesOf } from './places';

/** A reference, or the beginning of one, as people type it. */
const refPart = /^(?:SP-?)?[0-9A-Z]{1,4}(?:-[0-9A-Z]{0,4})?$/i;

/** One box for where to go and which case to open. Cases are found by their reference: names are sealed and can't be searched here. */
export default function Palette({ actor }: { actor: Actor }) {
  const { t } = useTranslation();
  // it was loaded because somebody opened it
  useEffect(() => spotlight.open(), []);
  useWindowEvent(paletteAsked as 'focus', () => spotlight.open());
  const labels = useLabels();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [wanted] = useDebouncedValue(typed.trim().toUpperCase(), 200);
  const sees = actor.role !== 'administrator';
  const { data } = useQuery({
    queryKey: ['cases', 'find', wanted],
    queryFn: ({ signal }) => ask<CasePage>(`/api/cases${query({ q: wanted, limit: 8 })}`, { signal }),
    enabled: sees && wanted.length >= 2 && refPart.test(wanted),
  });
  const actions: SpotlightActionData[] = [
    ...(data?.cases ?? []).map((one) => ({
      id: one.ref,
      label: one.ref,
      description: `${labels.states[one.state]} · ${one.facility}`,
      keywords: [one.ref],
      leftSection: <IconFolder size={18} aria-hidden />,
      onClick: () => void navigate({ to: '/cases/$ref', params: { ref: one.ref } }),
    })),
    ...placesOf(actor.role).map(({ name, to, icon: Icon }) => ({
      id: name,
      label: t(`places.${name}`),
      leftSection: <Icon size={18} aria-hidden />,
      onClick: () => void navigate({ to }),
    })),
  ];
  return (
    <Spotlight
      actions={actions}
      shortcut={['mod + K']}
      query={typed}
      onQueryChange={setTyped}
      nothingFound={t('shell.nothingFound')}
      highlightQuery
      limit={12}
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden />,
        placeholder: t(sees ? 'shell.findCase' : 'shell.find'),
        'aria-label': t('shell.find'),
      }}
    />
  );
}
