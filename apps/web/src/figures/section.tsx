import { Group, Paper, Switch, Text, Title } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  id: string;
  title: string;
  lead: string;
  children: ReactNode;
  /** The same as a table: on request, and always on paper. */
  table?: ReactNode;
}

/** One figure: what it is of, and the drawing or its table. */
export function Section({ id, title, lead, children, table }: Props) {
  const { t } = useTranslation();
  const [asTable, setAsTable] = useState(false);
  return (
    <Paper component="section" withBorder p={{ base: 'sm', sm: 'md' }} aria-labelledby={id}>
      <Group justify="space-between" align="flex-start" gap="xs" mb="sm">
        <div>
          <Title order={2} id={id}>
            {title}
          </Title>
          <Text size="sm" c="dimmed">
            {lead}
          </Text>
        </div>
        {table ? (
          <Switch
            className="no-print"
            size="sm"
            label={t('figures.asTable')}
            checked={asTable}
            onChange={(event) => setAsTable(event.currentTarget.checked)}
          />
        ) : null}
      </Group>
      {asTable ? table : children}
      {table && !asTable ? <div className="print-only">{table}</div> : null}
    </Paper>
  );
}
