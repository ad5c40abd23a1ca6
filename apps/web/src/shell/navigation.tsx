import { Badge, NavLink, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { alertsWaitingQuery } from '../alerts/queries';
import { summaryQuery } from '../api/queries';
import type { Actor } from '@app/api';
import { placesOf } from './places';

export function Navigation({ actor, onChoose }: { actor: Actor; onChoose: () => void }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const { data: counts } = useQuery({ ...summaryQuery(), enabled: actor.role !== 'administrator' });
  const { data: alerts = 0 } = useQuery({ ...alertsWaitingQuery, enabled: actor.role === 'reviewer' });
  const waiting = { cases: counts?.due ?? 0, instructions: actor.pendingInstructions, alerts };
  return (
    <Stack component="nav" gap={2} aria-label={t('shell.navigation')}>
      {placesOf(actor.role).map(({ name, to, icon: Icon }) => (
        <NavLink
          key={name}
          component={Link}
          to={to}
          label={t(`places.${name}`)}
          leftSection={<Icon size={18} aria-hidden />}
          active={pathname === to || pathname.startsWith(`${to}/`)}
          aria-current={pathname === to ? 'page' : undefined}
          onClick={onChoose}
          rightSection={
            (name === 'cases' || name === 'instructions' || name === 'alerts') && waiting[name] > 0 ? (
              <Badge size="sm" variant="light" color="red">
                <span aria-hidden>{waiting[name]}</span>
                <span className="visually-hidden">{t(`shell.badge.${name}`, { count: waiting[name] })}</span>
              </Badge>
            ) : null
          }
        />
      ))}
    </Stack>
  );
}
