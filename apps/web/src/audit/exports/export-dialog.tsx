import { Alert, NativeSelect, Radio, SegmentedControl, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { readPurposes } from '@app/lifecycle';
import { languages, useLabels, useLanguage, type Language } from '../../i18n';
import type { TlogFinding } from '../../tlog/check';
import { FormDialog } from '../../parts/form-dialog';
import { useForm } from '../../parts/use-form';
import { exportForms, saveExport, type Export } from './save-export';
import { VerifyElsewhere } from '../proofs/verify-elsewhere';

interface Props {
  reference: string;
  /** What this browser knows of the log. A bundle proves that the log continues it. */
  log: TlogFinding | undefined;
  close: () => void;
}

/** Asks for the form, the language and the purpose of an export. The server records it before it sends the first byte. */
export function ExportDialog({ reference, log, close }: Props) {
  const { t } = useTranslation();
  const labels = useLabels();
  const own = useLanguage().language;
  const dialog = useForm<Pick<Export, 'form' | 'language' | 'purpose'>, string>({
    initial: { form: 'pdf', language: own, purpose: '' },
    required: ['purpose'],
    send: (values) => saveExport({ ...values, ref: reference, log }),
    done: (file) => {
      notifications.show({ message: t('audit.export.done', { file }) });
      close();
    },
  });
  const { form } = dialog.values;
  return (
    <FormDialog
      title={t('audit.export.of', { ref: reference })}
      form={dialog}
      does={t('audit.export.label')}
      close={close}
      size="lg"
    >
      <Radio.Group
        label={t('audit.export.form')}
        value={form}
        onChange={(chosen) => dialog.set({ form: exportForms.find((one) => one === chosen) ?? 'pdf' })}
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
            value={dialog.values.language}
            onChange={(language) => dialog.set({ language })}
            data={Object.entries(languages).map(([value, label]) => ({ value: value as Language, label }))}
          />
        </div>
      )}
      <NativeSelect
        label={t('audit.export.purpose')}
        required
        {...dialog.text('purpose')}
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
