import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { ReactNode } from 'react';

export interface Column {
  readonly id: string;
  readonly title: ReactNode;
  /** Numbers stand at the end. */
  readonly isEnd?: boolean;
  /** The title is only for those who do not see the column. */
  readonly isHidden?: boolean;
  /** CSS; those without share what is left. */
  readonly width?: string;
  /** The table can be ordered by it. */
  readonly sort?: {
    /** undefined: it is ordered by another one. */
    readonly direction: 'ascending' | 'descending' | undefined;
    readonly onSort: () => void;
  };
}

export function Headings({ columns }: { readonly columns: readonly Column[] }): ReactNode {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {columns.map(({ id, title, isEnd = false, isHidden = false, sort }) => (
          <th key={id} scope="col" className={isEnd ? 'end' : ''} aria-sort={sort?.direction}>
            {isHidden ? (
              <span className="visually-hidden">{title}</span>
            ) : sort === undefined ? (
              title
            ) : (
              <button type="button" className="table-sort" onClick={sort.onSort} data-testid={`sort-${id}`}>
                {title}
                {sort.direction === 'ascending' && <IconArrowUp size={13} aria-hidden="true" />}
                {sort.direction === 'descending' && <IconArrowDown size={13} aria-hidden="true" />}
              </button>
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}
