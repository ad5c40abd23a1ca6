import { Box, Button, Group, Input, Paper, Stack, Text } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { BringBack } from './bring-back';
import { focusField } from '../form/focus';
import type { Shape } from '../form/shape';
import { boundTo, fieldId, useStep } from '../form/step-context';
import { useRemovable } from './use-removable';
import { emptyOf, type Values } from '../form/values';

interface Props {
  shape: Extract<Shape, { type: 'list' }>;
  path: string;
  label: ReactNode;
  hint?: string | undefined;
  /** The fields of one group. */
  children: (path: string) => ReactNode;
}

/** Groups of fields, as many as there are things to tell of. What was removed can be brought back. */
export function GroupList({ shape, path, label, hint, children }: Props) {
  const { t } = useTranslation();
  const { value: items, onChange, error } = boundTo<Values[]>(useStep(), path, []);
  const list = useRemovable(items, onChange);
  const addButton = useRef<HTMLButtonElement>(null);
  const remove = (index: number): void => {
    list.remove(index);
    addButton.current?.focus();
  };
  const add = (): void => {
    onChange([...items, emptyOf(shape.fields)]);
    focusField(`${path}.${items.length}`);
  };
  return (
    <Stack gap="xs" role="group">
      <div>
        <Text fw={500} size="sm" component="div">
          {label}
        </Text>
        {hint ? <Input.Description>{hint}</Input.Description> : null}
      </div>
      {items.map((_, index) => (
        <Paper key={index} withBorder p="md" id={fieldId(`${path}.${index}`)}>
          <Group justify="space-between" mb="xs">
            <Text size="sm" fw={600} c="dimmed">
              {t('steps.item', { no: index + 1 })}
            </Text>
            {items.length > shape.min ? (
              <Button
                variant="subtle"
                color="red"
                size="compact-sm"
                leftSection={<IconTrash size={14} aria-hidden />}
                aria-label={t('steps.removeItem', { no: index + 1 })}
                onClick={() => remove(index)}
              >
                {t('steps.remove')}
              </Button>
            ) : null}
          </Group>
          {children(`${path}.${index}`)}
        </Paper>
      ))}
      {error ? <Input.Error>{error}</Input.Error> : null}
      <Group gap="xs">
        <Button
          ref={addButton}
          variant="light"
          leftSection={<IconPlus size={16} aria-hidden />}
          disabled={items.length >= shape.max}
          onClick={add}
        >
          {t('steps.add')}
        </Button>
        <BringBack list={list} />
        <Box role="status" className="visually-hidden">
          {list.removedNo === undefined ? '' : t('steps.removed', { no: list.removedNo })}
        </Box>
      </Group>
    </Stack>
  );
}
