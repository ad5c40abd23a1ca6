import { Alert, Anchor, List } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { focusField } from '../form/focus';
import { fieldId } from '../form/step-context';

export interface Complaint {
  /** The field's path; without one it concerns the step as a whole. */
  path?: string | undefined;
  text: string;
}

/** All that is wrong, in one place above the form. It takes the focus each time that sending was refused (`attempt`). */
export function ErrorSummary({ complaints, attempt }: { complaints: readonly Complaint[]; attempt: number }) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const hasAny = complaints.length > 0;
  useEffect(() => {
    if (attempt > 0 && hasAny) box.current?.focus();
  }, [attempt, hasAny]);
  if (!hasAny) return null;
  return (
    <Alert
      ref={box}
      tabIndex={-1}
      role="alert"
      color="red"
      icon={<IconAlertTriangle aria-hidden />}
      title={t('steps.problem')}
    >
      <List size="sm" spacing={4}>
        {complaints.map(({ path, text }) => (
          <List.Item key={`${path ?? ''} ${text}`}>
            {path === undefined ? text : <ToField path={path} text={text} />}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

function ToField({ path, text }: { path: string; text: string }) {
  return (
    <Anchor
      href={`#${fieldId(path)}`}
      size="sm"
      underline="always"
      c="inherit"
      onClick={(event) => {
        event.preventDefault();
        focusField(path);
      }}
    >
      {text}
    </Anchor>
  );
}
