import { type ModuleView, jobRunHere, jobSubmit } from '#core/features/jobs/jobs.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { Checkbox, TextInput, Textarea } from '@mantine/core';
import { Button } from '../../ui/button.tsx';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { send } from '../../commands.ts';
import { keys } from '../../query-keys.ts';
import { go } from '../../router/router.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Count } from '../../ui/count.tsx';
import { Failed } from '../../ui/states.tsx';
import { InputFiles } from './input-files.tsx';
import { type JobForm, shownParameters, specOf, startForm } from './job-spec.ts';
import { QuoteCard } from './quote-card.tsx';
import { useQuote } from './quote.ts';
import { VerifyFields } from './verify-fields.tsx';

export function JobFormCard({ pool, module }: { readonly pool: PoolView; readonly module: ModuleView }): ReactNode {
  const { t, language } = useTexts();
  const queries = useQueryClient();
  const [form, setForm] = useState<JobForm>(() => startForm(module, module.title[language]));
  const set = (change: Partial<JobForm>): void => setForm({ ...form, ...change });
  const spec = specOf(module, form);
  const { query: quote, isOfForm } = useQuote(pool.pool, spec);
  const follow = ({ job }: { readonly job: string }): void => {
    void queries.invalidateQueries({ queryKey: keys.jobs(pool.pool) });
    void queries.invalidateQueries({ queryKey: keys.pools });
    go({ to: '/jobs/:job', params: { job } });
  };
  const submit = useMutation({
    mutationFn: (maxCost: bigint) =>
      send(jobSubmit, { params: { pool: pool.pool }, body: { ...spec, maxCost: maxCost.toString() } }),
    onSuccess: follow,
  });
  const here = useMutation({
    mutationFn: () => send(jobRunHere, { params: { pool: pool.pool }, body: spec }),
    onSuccess: follow,
  });
  const isNobody = isOfForm && quote.data?.offers.length === 0;
  return (
    <div className="columns" data-aside="first">
      <Card title={t('jobs.how')}>
        <div className="stack">
          <TextInput
            label={t('jobs.name')}
            value={form.name}
            maxLength={64}
            onChange={(event) => set({ name: event.currentTarget.value })}
            data-testid="job-name"
            required
          />
          {shownParameters(module).length > 0 && (
            <div className="fields">
              {shownParameters(module).map(({ name, label, min, max }) => (
                <Count
                  key={name}
                  label={label[language]}
                  min={min}
                  max={max}
                  value={form.values[name] ?? min}
                  onChange={(value) => set({ values: { ...form.values, [name]: value } })}
                  testId={`parameter-${name}`}
                />
              ))}
            </div>
          )}
          <div className="fields">
            <Count
              label={t('jobs.tasks')}
              description={t('jobs.tasksWhat')}
              min={1}
              max={10_000}
              value={form.tasks}
              onChange={(tasks) => set({ tasks })}
              testId="job-tasks"
            />
            <Count
              label={t('jobs.providers')}
              description={t('jobs.providersWhat')}
              min={1}
              max={64}
              value={form.providers}
              onChange={(providers) => set({ providers })}
              testId="job-providers"
            />
            <Count
              label={t('jobs.minutes')}
              description={t('jobs.minutesWhat')}
              min={1}
              max={1440}
              value={form.minutes}
              onChange={(minutes) => set({ minutes })}
              testId="job-minutes"
            />
          </div>
          <VerifyFields plan={form.verify} onChange={(verify) => set({ verify })} />
          {!module.isBuiltIn && (
            <Textarea
              label={t('jobs.arguments')}
              description={t('jobs.argumentsWhat', { i: '{i}', n: '{n}' })}
              value={form.argumentLines}
              autosize
              minRows={2}
              spellCheck={false}
              onChange={(event) => set({ argumentLines: event.currentTarget.value })}
              styles={{ input: { fontFamily: 'var(--font-mono)', fontSize: 13 } }}
            />
          )}
          {!module.isBuiltIn && <InputFiles inputs={form.inputs} onChange={(inputs) => set({ inputs })} />}
          <details className="more">
            <summary>{t('jobs.more')}</summary>
            <div className="fields">
              <Count
                label={t('jobs.attempts')}
                description={t('jobs.attemptsWhat')}
                min={1}
                max={10}
                value={form.attempts}
                onChange={(attempts) => set({ attempts })}
              />
              <Count
                label={t('jobs.slotsPerProvider')}
                description={t('jobs.slotsPerProviderWhat')}
                min={1}
                max={256}
                value={form.slotsPerProvider}
                onChange={(slotsPerProvider) => set({ slotsPerProvider })}
              />
              <Count
                label={t('jobs.memory')}
                description={t('jobs.memoryWhat')}
                min={1}
                max={65_536}
                value={form.memoryMb}
                onChange={(memoryMb) => set({ memoryMb })}
              />
              <Count
                label={t('jobs.taskMinutes')}
                description={t('jobs.taskMinutesWhat')}
                min={1}
                max={1440}
                value={form.taskMinutes}
                onChange={(taskMinutes) => set({ taskMinutes })}
              />
            </div>
            <Checkbox
              mt="md"
              label={t('jobs.review')}
              description={t('jobs.reviewWhat')}
              checked={form.review}
              onChange={(event) => set({ review: event.currentTarget.checked })}
              data-testid="job-review"
            />
          </details>
        </div>
      </Card>
      <QuoteCard pool={pool} quote={quote}>
        {submit.isError && <Failed error={submit.error} />}
        {here.isError && <Failed error={here.error} />}
        {!isNobody && (
          <Button
            size="large"
            isWide
            isBusy={submit.isPending}
            disabled={
              spec.name === '' ||
              quote.data === undefined ||
              !isOfForm ||
              !quote.data.isAffordable ||
              pool.trade.isPaused
            }
            onClick={() => submit.mutate(quote.data?.maxCost ?? 0n)}
            data-testid="job-submit"
          >
            {t('jobs.submit')}
          </Button>
        )}
        {pool.trade.isPaused && !isNobody && <p className="small dim">{t('jobs.submitPaused')}</p>}
        <div className="stack-tight">
          <Button
            size={isNobody ? 'large' : 'medium'}
            variant={isNobody ? 'filled' : 'subtle'}
            isWide
            isBusy={here.isPending}
            disabled={spec.name === ''}
            onClick={() => here.mutate()}
            data-testid="job-here"
          >
            {t('jobs.here')}
          </Button>
          <p className="small dim">{t('jobs.hereWhat')}</p>
        </div>
      </QuoteCard>
    </div>
  );
}
