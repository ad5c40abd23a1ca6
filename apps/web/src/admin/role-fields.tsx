import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { isBoundToFacility, roles, type Role } from '@app/lifecycle/vocabulary';
import { facilitiesQuery } from '../api/queries';
import { useLabels } from '../i18n';
import type { FormState } from '../parts/use-form';

export interface RoleChoice {
  role: Role | null;
  facility: string | null;
}

const isAtFacility = ({ role }: RoleChoice): boolean => role !== null && isBoundToFacility(role);

/** A role, and a facility for the roles that are bound to one. */
export const roleFields = (choice: RoleChoice): (keyof RoleChoice)[] =>
  isAtFacility(choice) ? ['role', 'facility'] : ['role'];

export const sentRole = (choice: RoleChoice): RoleChoice => ({
  role: choice.role,
  facility: isAtFacility(choice) ? choice.facility : null,
});

export function RoleFields({ form }: { form: Pick<FormState<RoleChoice>, 'values' | 'field'> }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { data: facilities } = useQuery(facilitiesQuery);
  return (
    <>
      <Select
        label={t('admin.people.role')}
        data={roles.filter((one) => one !== 'system').map((one) => ({ value: one, label: labels.roles[one] }))}
        {...form.field('role')}
        required
        allowDeselect={false}
      />
      {isAtFacility(form.values) ? (
        <Select
          label={t('admin.facility')}
          description={t('admin.people.facilityHint')}
          data={(facilities ?? []).map(({ code, name }) => ({ value: code, label: `${code} · ${name}` }))}
          {...form.field('facility')}
          required
          searchable
        />
      ) : null}
    </>
  );
}
