import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { isBoundToFacility, roles, type Role } from '@app/lifecycle/vocabulary';
import { facilitiesQuery } from '../api/queries';
import { useLabels } from '../i18n';

export interface RoleChoice {
  role: Role | null;
  facility: string | null;
}

/** What is sent: a facility for the roles that are bound to one, and none for the others. */
export const sentRole = ({ role, facility }: RoleChoice): { role: Role | null; facility: string | null } => ({
  role,
  facility: role && isBoundToFacility(role) ? facility : null,
});

export const isComplete = ({ role, facility }: RoleChoice): boolean =>
  role !== null && (!isBoundToFacility(role) || facility !== null);

export function RoleFields({ value, change }: { value: RoleChoice; change: (value: RoleChoice) => void }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { data: facilities } = useQuery(facilitiesQuery);
  return (
    <>
      <Select
        label={t('admin.people.role')}
        data={roles.filter((one) => one !== 'system').map((one) => ({ value: one, label: labels.roles[one] }))}
        value={value.role}
        onChange={(role) => change({ ...value, role })}
        required
        allowDeselect={false}
      />
      {value.role && isBoundToFacility(value.role) ? (
        <Select
          label={t('admin.facility')}
          description={t('admin.people.facilityHint')}
          data={(facilities ?? []).map(({ code, name }) => ({ value: code, label: `${code} · ${name}` }))}
          value={value.facility}
          onChange={(facility) => change({ ...value, facility })}
          required
          searchable
        />
      ) : null}
    </>
  );
}
