import { Button, Fieldset, Group, Paper, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { fieldHint, fieldLabel } from '@app/lifecycle';
import { useLabels } from '../../i18n';
import { instantIn, wallIn } from '../../parts/time';
import { CountryField } from '../fields/country-field';
import { InstantField } from '../fields/instant-field';
import { TextField } from '../fields/text-field';
import { ZoneField } from '../fields/zone-field';
import { ShapeField } from '../fields/shape-field';
import type { FieldShape } from '../form/shape';
import { boundTo, fieldId, useStep } from '../form/step-context';
import { zoneOfCountry } from './zones';

const placeMax = 200;

interface Props {
  no: number;
  path: string;
  fields: readonly FieldShape[];
  faults: readonly string[];
  moves: { up: (() => void) | undefined; down: (() => void) | undefined; remove: (() => void) | undefined };
}

/** One leg: where from and when by the clock there, where to and when by the clock there, and who is with the people. */
export function LegCard({ no, path, fields, faults, moves }: Props) {
  const { t } = useTranslation();
  const shown = (names: readonly string[]) =>
    fields
      .filter((one) => names.includes(one.name))
      .map((field) => <ShapeField key={field.name} field={field} path={`${path}.${field.name}`} />);
  return (
    <Paper withBorder p="md" id={fieldId(path)} role="group" aria-label={t('steps.plan.leg', { no })}>
      <Stack gap="md">
        <Group justify="space-between" gap="xs">
          <Text fw={650}>{t('steps.plan.leg', { no })}</Text>
          <Group gap={4}>
            <Move icon={<IconArrowUp size={16} aria-hidden />} label={t('steps.plan.up', { no })} onClick={moves.up} />
            <Move
              icon={<IconArrowDown size={16} aria-hidden />}
              label={t('steps.plan.down', { no })}
              onClick={moves.down}
            />
            <Move
              icon={<IconTrash size={16} aria-hidden />}
              label={t('steps.removeItem', { no })}
              onClick={moves.remove}
            />
          </Group>
        </Group>
        {faults.map((fault) => (
          <Group
            key={fault}
            gap={6}
            wrap="nowrap"
            align="flex-start"
            c="light-dark(var(--mantine-color-red-9), var(--mantine-color-red-3))"
          >
            <IconAlertTriangle size={16} aria-hidden style={{ flexShrink: 0, marginTop: 2 }} />
            <Text size="sm">{fault}</Text>
          </Group>
        ))}
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <End path={path} place="from" time="departs" />
          <End path={path} place="to" time="arrives" />
        </SimpleGrid>
        {shown(['mode', 'via'])}
        <SimpleGrid cols={{ base: 1, sm: 3 }}>{shown(['carrier', 'escort', 'receiver'])}</SimpleGrid>
      </Stack>
    </Paper>
  );
}

function Move({ icon, label, onClick }: { icon: React.ReactNode; label: string; onClick: (() => void) | undefined }) {
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      px={6}
      aria-label={label}
      title={label}
      disabled={!onClick}
      onClick={onClick}
    >
      {icon}
    </Button>
  );
}

/** One end of a leg: a country, a place in it, and the time there. */
function End({ path, place, time }: { path: string; place: 'from' | 'to'; time: 'departs' | 'arrives' }) {
  const labels = useLabels();
  const step = useStep();
  const country = boundTo<string>(step, `${path}.${place}.country`, '');
  const name = boundTo<string>(step, `${path}.${place}.place`, '');
  const at = boundTo<string>(step, `${path}.${time}.at`, '');
  const zone = boundTo<string>(step, `${path}.${time}.zone`, '');
  const label = (field: string): string => fieldLabel(labels, step.row.name, field);
  const hint = (field: string): string | undefined => fieldHint(labels, step.row.name, field);
  /** What was typed is what the clock there shows: it stays, whatever the zone is. */
  const putZone = (next: string): void => {
    zone.onChange(next);
    if (at.value !== '' && next !== '') at.onChange(instantIn(next, wallIn(zone.value || 'UTC', at.value)));
  };
  const putCountry = (next: string): void => {
    country.onChange(next);
    const guess = zoneOfCountry(next);
    if (guess) putZone(guess);
  };
  return (
    <Fieldset legend={label(place)} p="sm">
      <Stack gap="sm">
        <div id={fieldId(`${path}.${place}.country`)}>
          <CountryField label={label('country')} required {...country} onChange={putCountry} />
        </div>
        <div id={fieldId(`${path}.${place}.place`)}>
          <TextField label={label('place')} required {...name} max={placeMax} />
        </div>
        <div id={fieldId(`${path}.${time}.at`)}>
          <InstantField label={label(time)} required {...at} zone={zone.value || 'UTC'} now={false} />
        </div>
        <div id={fieldId(`${path}.${time}.zone`)}>
          <ZoneField label={label('zone')} hint={hint('zone')} required {...zone} onChange={putZone} />
        </div>
      </Stack>
    </Fieldset>
  );
}
