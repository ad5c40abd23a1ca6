import { Alert, Button, Group, List, Text, Textarea } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldHint, fieldLabel } from '@app/lifecycle';
import { useLabels } from '../../i18n';
import { boundTo, fieldId, useStep } from '../form/step-context';
import { fillingOf, readZone, type ReadZone, type TypedFacts, type ZoneFact, type ZoneFacts } from './mrz';

/** Check digits that a reader knows by name. */
const digits = ['documentNumber', 'birthDate', 'expirationDate', 'personalNumber', 'composite'] as const;

interface Props {
  path: string;
  typed: TypedFacts;
  onFill: (facts: ZoneFacts) => void;
}

/** The machine-readable zone as it is pasted or typed, with each check digit compared; it fills in other fields, if they are empty, when asked to. */
export function MrzBox({ path, typed, onFill }: Props) {
  const { t } = useTranslation();
  const labels = useLabels();
  const step = useStep();
  const { value, onChange, error } = boundTo<string>(step, path, '');
  const zone = useZone(value);
  const [told, setTold] = useState<{ filled: ZoneFact[]; differs: ZoneFact[] }>();
  const fill = ({ facts }: ReadZone): void => {
    const { put, differs } = fillingOf(facts, typed);
    onFill(put);
    setTold({ filled: Object.keys(put) as ZoneFact[], differs });
  };
  return (
    <div id={fieldId(path)}>
      <Textarea
        label={fieldLabel(labels, step.row.name, 'mrz')}
        description={fieldHint(labels, step.row.name, 'mrz')}
        error={error}
        value={value}
        onChange={(event) => {
          setTold(undefined);
          onChange(event.currentTarget.value.toUpperCase());
        }}
        autosize
        minRows={2}
        maxRows={3}
        lang="zxx"
        spellCheck={false}
        autoComplete="off"
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
      />
      <div role="status">{zone ? <Digits zone={zone} /> : null}</div>
      {zone ? (
        <Button size="xs" variant="light" mt="xs" onClick={() => fill(zone)}>
          {t('steps.mrz.fill')}
        </Button>
      ) : null}
      <div role="status">{told ? <Told {...told} /> : null}</div>
    </div>
  );
}

/** What was filled in, and what was left because something else stands there. */
function Told({ filled, differs }: { filled: readonly ZoneFact[]; differs: readonly ZoneFact[] }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { row } = useStep();
  const list = (facts: readonly ZoneFact[]): string => facts.map((one) => fieldLabel(labels, row.name, one)).join(', ');
  return (
    <Alert role="note" mt="xs" p="xs" color={differs.length > 0 ? 'orange' : 'passage'}>
      <Text size="sm">
        {filled.length > 0 ? t('steps.mrz.filled', { list: list(filled) }) : t('steps.mrz.nothing')}
      </Text>
      {differs.length > 0 ? <Text size="sm">{t('steps.mrz.differs', { list: list(differs) })}</Text> : null}
    </Alert>
  );
}

function Digits({ zone }: { zone: ReadZone }) {
  const { t } = useTranslation();
  const checked = digits.flatMap((name) => {
    const part = zone.parts.find((one) => one.field === `${name}CheckDigit`);
    return part ? [{ name, valid: part.valid }] : [];
  });
  return (
    <List size="xs" listStyleType="none" mt={6}>
      {checked.map(({ name, valid }) => (
        <List.Item key={name}>
          <Group gap={4} c={valid ? undefined : 'light-dark(var(--mantine-color-red-9), var(--mantine-color-red-3))'}>
            {valid ? <IconCheck size={14} aria-hidden /> : <IconX size={14} aria-hidden />}
            <Text size="xs">{t(valid ? 'steps.mrz.right' : 'steps.mrz.wrong', { what: t(`steps.mrz.${name}`) })}</Text>
          </Group>
        </List.Item>
      ))}
    </List>
  );
}

function useZone(text: string): ReadZone | undefined {
  const [read, setRead] = useState<{ text: string; zone: ReadZone | undefined }>();
  useEffect(() => {
    let isOver = false;
    void readZone(text, new Date()).then(
      (zone) => {
        if (!isOver) setRead({ text, zone });
      },
      // nobody can read a zone of an unknown form; the server says so too
      () => undefined,
    );
    return () => {
      isOver = true;
    };
  }, [text]);
  return read?.text === text ? read.zone : undefined;
}
