import { Button, Drawer, Group, Modal, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseView, Receipt } from '@app/api';
import { useLabels } from '../i18n';
import { Loading } from '../shell/states';
import type { Values } from '../steps/form/values';
import type { Caution } from './overview/cautions';

const StepForm = lazy(async () => ({ default: (await import('../steps/step-form')).StepForm }));

/** One step, prepared beside the page. Closing it asks first when something was typed. */
export function StepDrawer({
  view,
  transition,
  given,
  cautions,
  onDone,
  onClose,
}: {
  view: CaseView;
  transition: string | undefined;
  /** Answers that follow from where the step was opened. */
  given: Values | undefined;
  /** What the reader should know before the step is taken, though no rule refuses it. */
  cautions: readonly Caution[];
  onDone: (receipt: Receipt) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const labels = useLabels();
  const isPhone = useMediaQuery('(max-width: 48em)') ?? false;
  const [typedIn, setTypedIn] = useState<string>();
  const [asks, setAsks] = useState(false);
  const close = (): void => {
    setAsks(false);
    setTypedIn(undefined);
    onClose();
  };
  const tryClose = (): void => {
    if (transition === undefined || typedIn !== transition) return close();
    // not within the same Escape key press: the dialog would receive it too and close again
    setTimeout(() => setAsks(true));
  };
  return (
    <>
      <Drawer
        opened={transition !== undefined}
        onClose={tryClose}
        position="right"
        size={isPhone ? '100%' : 'min(46rem, 60vw)'}
        closeOnClickOutside={false}
        withOverlay={isPhone}
        lockScroll={isPhone}
        title={
          <>
            <Text fw={650} size="lg">
              {transition ? labels.transitions[transition]?.title : null}
            </Text>
            <Text size="sm" c="dimmed" ff="monospace">
              {view.ref}
            </Text>
          </>
        }
        closeButtonProps={{ 'aria-label': t('shell.close') }}
        shadow="lg"
      >
        {transition ? (
          // the form takes the focus, and not the button that leaves it
          <div
            data-autofocus
            tabIndex={-1}
            role="group"
            aria-label={labels.transitions[transition]?.title}
            style={{ outline: 'none' }}
            onInput={() => setTypedIn(transition)}
            // choosing a card or an option fires no input event
            onClick={({ target }) => {
              if ((target as Element).closest('[role=radio], [role=checkbox], [role=option]')) setTypedIn(transition);
            }}
          >
            <Suspense fallback={<Loading />}>
              <StepForm
                key={transition}
                view={view}
                transition={transition}
                given={given}
                cautions={cautions}
                onDone={(receipt) => {
                  setTypedIn(undefined);
                  onDone(receipt);
                }}
                onCancel={close}
              />
            </Suspense>
          </div>
        ) : null}
      </Drawer>
      <Modal
        opened={asks}
        onClose={() => setAsks(false)}
        title={t('case.drawer.askTitle')}
        closeButtonProps={{ 'aria-label': t('shell.close') }}
        centered
        zIndex={300}
      >
        <Text size="sm">{t('case.drawer.ask')}</Text>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={close}>
            {t('case.drawer.close')}
          </Button>
          <Button data-autofocus onClick={() => setAsks(false)}>
            {t('case.drawer.stay')}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
