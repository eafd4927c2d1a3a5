import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** What is typed to narrow a list; the key `/` leads to it. */
export function FilterText({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}): ReactNode {
  return (
    <TextInput
      type="search"
      className="filter-text"
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={16} />}
      rightSection={<kbd className="filter-key">/</kbd>}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data-testid="filter"
    />
  );
}
