import { Alert } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../api/client';

/** Why something was not done, in the server's words. It takes the focus, so that it is read out and found. */
export function Refusal({ problem, title }: { problem: Problem | undefined; title?: string | undefined }) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problem) box.current?.focus();
  }, [problem]);
  if (!problem) return null;
  return (
    <Alert color="red" role="alert" ref={box} tabIndex={-1} title={title ?? t('parts.notDone')}>
      {problem.code === 'offline' ? t('states.offline') : problem.message || t('states.fault')}
    </Alert>
  );
}
