import { Code, List, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

const command = 'safe-passage-verify bundle.json --policy policy --seen seen.json';

/** How the recipient of a bundle verifies it without us. docs/verify.md has all of it. */
export function VerifyElsewhere() {
  const { t } = useTranslation();
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {t('audit.export.verify.title')}
      </Text>
      <List type="ordered" size="sm" spacing={4}>
        <List.Item>{t('audit.export.verify.key')}</List.Item>
        <List.Item>
          {t('audit.export.verify.run')}
          <Code block mt={4} tabIndex={0} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {command}
          </Code>
        </List.Item>
        <List.Item>{t('audit.export.verify.read')}</List.Item>
      </List>
    </div>
  );
}
