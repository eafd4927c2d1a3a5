/** Searches that one comes back to: kept on this instance for this login, applied to the filter with one press. */
import { savedSearchCreate, savedSearchDelete } from '#core/features/market/search.api.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { call } from '../../api.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Ready } from '../../ui/states.tsx';
import { toast, toastProblem } from '../../ui/toast.ts';
import { useMe } from '../identity/me.ts';
import { keptFilters } from './filters.ts';
import { savedSearchesQuery } from './offers.queries.ts';
import { type Saved, filtersOf, searchOf } from './saved.ts';

/** `close`: the panel that this stands in. */
export function SavedSearches({ pool, close }: { readonly pool: PoolView; readonly close: () => void }): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const me = useMe();
  const [name, setName] = useState('');
  const query = savedSearchesQuery(pool.pool);
  const saved = useQuery(query);
  const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey: query.queryKey });
  const save = useMutation({
    mutationFn: (called: string) =>
      call(savedSearchCreate, {
        params: { pool: pool.pool },
        body: { name: called, filter: searchOf(keptFilters.get(), me) },
      }),
    onSuccess: () => {
      setName('');
      toast({ tone: 'good', title: t('offers.savedDone') });
    },
    onError: toastProblem,
    onSettled: refresh,
  });
  const forget = useMutation({
    mutationFn: (id: string) => call(savedSearchDelete, { params: { pool: pool.pool, id } }),
    onError: toastProblem,
    onSettled: refresh,
  });
  const apply = (filter: Saved): void => {
    keptFilters.set(filtersOf(filter, me));
    close();
  };
  return (
    <>
      <Ready query={saved} courses={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="small dim drop-title">{t('offers.savedNone')}</p>
          ) : (
            <ul data-testid="saved-list">
              {items.map(({ id, name: called, filter }) => (
                <li key={id} className="row-fixed">
                  <button
                    type="button"
                    className="drop-item grow"
                    onClick={() => apply(filter)}
                    data-testid="saved-apply"
                  >
                    <span className="break">
                      {called}
                      {filter.scoreBps !== undefined && (
                        <span className="small dim" style={{ display: 'block' }}>
                          {t('offers.savedScore')}
                        </span>
                      )}
                    </span>
                  </button>
                  <IconButton
                    isBare
                    label={t('offers.savedForget', { name: called })}
                    onClick={() => forget.mutate(id)}
                    data-testid="saved-forget"
                  >
                    <IconX size={15} />
                  </IconButton>
                </li>
              ))}
            </ul>
          )
        }
      </Ready>
      <div className="drop-line" />
      <form
        className="stack-tight drop-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') save.mutate(name.trim());
        }}
      >
        <TextInput
          label={t('offers.savedSave')}
          placeholder={t('offers.savedName')}
          description={t('offers.savedNameWhat')}
          value={name}
          maxLength={LIMITS.nameCharsMax}
          onChange={(event) => setName(event.currentTarget.value)}
          data-testid="saved-name"
        />
        <div>
          <Button
            type="submit"
            size="small"
            isBusy={save.isPending}
            disabled={name.trim() === ''}
            data-testid="saved-save"
          >
            {t('ui.save')}
          </Button>
        </div>
      </form>
    </>
  );
}
