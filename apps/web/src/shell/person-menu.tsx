import { Avatar, Menu, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import { IconKey, IconKeyboard, IconLanguage, IconLogout, IconMoon, IconSun, IconSunMoon } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, asProblem } from '../api/client';
import type { LiveState } from '../api/live';
import { queryClient, sessionQuery } from '../api/queries';
import type { Actor } from '@app/api';
import { hasDraftsToLeave, SignOutQuestion } from '../drafts/sign-out-question';
import { languages, useLanguage, type Language } from '../i18n';
import { sessionLeft } from '../sign-in/session-end';
import { openShortcuts } from './shortcuts';

const schemes = { light: IconSun, dark: IconMoon, auto: IconSunMoon } as const;

export function PersonMenu({ actor, live }: { actor: Actor; live: LiveState }) {
  const { t } = useTranslation();
  const { labels, language, choose } = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const navigate = useNavigate();
  const [isLeaving, setIsLeaving] = useState(false);
  const leave = async (): Promise<void> =>
    (await hasDraftsToLeave()) ? setIsLeaving(true) : signOut(t('shell.notSignedOut'));
  return (
    <>
      <SignOutQuestion
        opened={isLeaving}
        onStay={() => setIsLeaving(false)}
        onSignOut={() => void signOut(t('shell.notSignedOut'))}
      />
      <Menu width={250} position="bottom-end">
        <Menu.Target>
          <UnstyledButton>
            <span className="visually-hidden">{t('shell.you', { name: actor.username })}</span>
            <Avatar color="passage" size={34} name={actor.username.replace(/[.-]/g, ' ')} />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            <Text fw={600} size="sm">
              {actor.username}
            </Text>
            <Text size="xs">{[labels.roles[actor.role], actor.facility].filter(Boolean).join(' · ')}</Text>
            <Text size="xs">{t(`shell.live.${live}`)}</Text>
          </Menu.Label>
          <Menu.Divider />
          <Menu.Label>{t('shell.language')}</Menu.Label>
          {(Object.keys(languages) as Language[]).map((one) => (
            <Menu.Item
              key={one}
              lang={one}
              leftSection={<IconLanguage size={16} aria-hidden />}
              aria-current={one === language}
              fw={one === language ? 600 : undefined}
              onClick={() => choose(one)}
            >
              {languages[one]}
            </Menu.Item>
          ))}
          <Menu.Label>{t('shell.appearance')}</Menu.Label>
          {(Object.keys(schemes) as (keyof typeof schemes)[]).map((one) => {
            const Icon = schemes[one];
            return (
              <Menu.Item
                key={one}
                leftSection={<Icon size={16} aria-hidden />}
                aria-current={one === colorScheme}
                fw={one === colorScheme ? 600 : undefined}
                onClick={() => setColorScheme(one)}
              >
                {t(`shell.scheme.${one}`)}
              </Menu.Item>
            );
          })}
          <Menu.Divider />
          <Menu.Item leftSection={<IconKeyboard size={16} aria-hidden />} onClick={openShortcuts}>
            {t('shell.shortcuts')}
          </Menu.Item>
          <Menu.Item leftSection={<IconKey size={16} aria-hidden />} onClick={() => void navigate({ to: '/password' })}>
            {t('shell.password')}
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void leave()}>
            {t('shell.signOut')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

/** Drafts stay on the device as ciphertext that only this person's next session can open. Everything else is dropped. */
async function signOut(notSignedOut: string): Promise<void> {
  try {
    await ask('/api/session', { method: 'DELETE' });
  } catch (error) {
    // 401 means that the session was already over, as wanted; after any other failure it may still be open
    if (asProblem(error).status !== 401) return void notifications.show({ color: 'red', message: notSignedOut });
  }
  sessionLeft();
  queryClient.clear();
  queryClient.setQueryData(sessionQuery.queryKey, null);
  window.location.assign('/sign-in');
}
