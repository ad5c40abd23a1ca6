import '@mantine/notifications/styles.layer.css';
import {
  AppShell,
  Burger,
  Button,
  Group,
  Indicator,
  MantineThemeProvider,
  Text,
  UnstyledButton,
  type MantineThemeOverride,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { Link, Navigate, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLive } from '../api/live';
import { sessionQuery } from '../api/queries';
import type { Actor } from '@app/api';
import { Outbox } from '../drafts/outbox';
import { sessionSeen, signInSearch } from '../sign-in/session-end';
import { openPalette } from './palette-asked';
import { PaletteOnDemand } from './palette-on-demand';
import { Navigation } from './navigation';
import { PersonMenu } from './person-menu';
import { Shortcuts } from './shortcuts';

const sessionCheckMs = 60_000;

/** The frame around every screen that needs a session. Without one it leads to the sign-in page. */
export function Desk() {
  // asks again each minute: this keeps the session of somebody who types for long, and notices when it has ended
  const { data: actor } = useQuery({ ...sessionQuery, refetchInterval: sessionCheckMs });
  const location = useLocation();
  // still rendered while the sign-in page loads: going there again from there would never end
  if (!actor) return location.pathname === '/sign-in' ? null : <ToSignIn from={location.href} />;
  if (actor.mustChangePassword && location.pathname !== '/password') return <Navigate to="/password" replace />;
  return <Frame actor={actor} />;
}

/** The sign-in page says why, and leads back here. */
function ToSignIn({ from }: { from: string }) {
  const [search] = useState(() => signInSearch(from, Date.now()));
  return <Navigate to="/sign-in" search={search} replace />;
}

/** The close button of a notification has no text, so every one gets its label here. */
const named = (close: string): MantineThemeOverride => ({
  components: { Notification: { defaultProps: { closeButtonProps: { 'aria-label': close } } } },
});

function Frame({ actor }: { actor: Actor }) {
  const { t } = useTranslation();
  const [open, { toggle, close }] = useDisclosure(false);
  // with a one-time password a person can only choose a new one: the server would refuse events and drafts
  const isReady = !actor.mustChangePassword;
  const live = useLive(isReady);
  useEffect(sessionSeen, []);
  const navigate = useNavigate();
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 216, breakpoint: 'md', collapsed: { mobile: !open } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <a className="skip-link" href="#main">
        {t('shell.skip')}
      </a>
      <MantineThemeProvider theme={named(t('shell.close'))}>
        <Notifications position="bottom-right" autoClose={6000} />
      </MantineThemeProvider>
      <PaletteOnDemand actor={actor} />
      <Shortcuts />
      <AppShell.Header>
        <Group h="100%" px={{ base: 'sm', sm: 'lg' }} justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={open} onClick={toggle} hiddenFrom="md" size="sm" aria-label={t('shell.menu')} />
            <UnstyledButton component={Link} to="/" aria-label={t('shell.home')}>
              <Group gap={8} wrap="nowrap">
                <img src="/mark.svg" width={26} height={26} alt="" />
                <Text fw={650} visibleFrom="sm">
                  Safe Passage
                </Text>
              </Group>
            </UnstyledButton>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <Button
              variant="default"
              leftSection={<IconSearch size={16} aria-hidden />}
              onClick={openPalette}
              aria-keyshortcuts="Control+K"
              aria-label={t('shell.find')}
            >
              <Text component="span" size="sm" visibleFrom="sm">
                {t('shell.find')}
              </Text>
            </Button>
            {isReady ? <Outbox /> : null}
            {actor.role === 'intake-officer' ? (
              <Button
                leftSection={<IconPlus size={16} aria-hidden />}
                onClick={() => void navigate({ to: '/arrival' })}
                visibleFrom="xs"
              >
                {t('shell.logArrival')}
              </Button>
            ) : null}
            <Indicator
              disabled={live === 'live' || !isReady}
              color={live === 'lost' ? 'red' : 'gray'}
              size={9}
              offset={4}
            >
              <PersonMenu actor={actor} live={live} />
            </Indicator>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs">{isReady ? <Navigation actor={actor} onChoose={close} /> : null}</AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}
