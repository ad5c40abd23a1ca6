import { Alert, NativeSelect, Radio, SegmentedControl, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readPurposes, type ReadPurpose } from '@app/lifecycle';
import { languages, useLabels, useLanguage, type Language } from '../../i18n';
import type { TlogFinding } from '../../tlog/check';
import { useAction } from '../../parts/action';
import { FormDialog } from '../../parts/form-dialog';
import { exportForms, saveExport, type ExportForm } from './save-export';
import { VerifyElsewhere } from '../proofs/verify-elsewhere';

interface Props {
  reference: string;
  /** What is known of the log: a bundle goes on from there. */
  log: TlogFinding | undefined;
  close: () => void;
}

/** A case leaves the house: in which form and language, and what for. The server writes it down before the first byte. */
export function ExportDialog({ reference, log, close }: Props) {
  const { t } = useTranslation();
  const labels = useLabels();
  const own = useLanguage().language;
  const action = useAction();
  const [form, setForm] = useState<ExportForm>('pdf');
  const [language, setLanguage] = useState<Language>(own);
  const [purpose, setPurpose] = useState<ReadPurpose>();
  const act = async (): Promise<void> => {
    if (!purpose) return;
    const file = await saveExport({ ref: reference, form, language, purpose, log });
    notifications.show({ message: t('audit.export.done', { file }) });
  };
  return (
    <FormDialog
      title={t('audit.export.of', { ref: reference })}
      action={action}
      does={t('audit.export.label')}
      act={act}
      isReady={purpose !== undefined}
      close={close}
      size="lg"
    >
      <Radio.Group
        label={t('audit.export.form')}
        value={form}
        onChange={(chosen) => setForm(exportForms.find((one) => one === chosen) ?? 'pdf')}
      >
        <Stack gap="xs" mt={6}>
          {exportForms.map((one) => (
            <Radio
              key={one}
              value={one}
              label={t(`audit.export.forms.${one}`)}
              description={t(`audit.export.hints.${one}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      {form === 'bundle' ? (
        <VerifyElsewhere />
      ) : (
        <div>
          <Text size="sm" fw={600} mb={4} id="export-language">
            {t('audit.export.language')}
          </Text>
          <SegmentedControl
            aria-labelledby="export-language"
            value={language}
            onChange={setLanguage}
            data={Object.entries(languages).map(([value, label]) => ({ value: value as Language, label }))}
          />
        </div>
      )}
      <NativeSelect
        label={t('audit.export.purpose')}
        required
        value={purpose ?? ''}
        onChange={(event) => setPurpose(readPurposes.find((one) => one === event.currentTarget.value))}
        data={[
          { value: '', label: t('audit.export.choose') },
          ...readPurposes.map((one) => ({ value: one, label: labels.purposes[one] })),
        ]}
      />
      <Alert color="orange" variant="light">
        {t(form === 'bundle' ? 'audit.export.bundleOnRecord' : 'audit.export.onRecord')}
      </Alert>
    </FormDialog>
  );
}
