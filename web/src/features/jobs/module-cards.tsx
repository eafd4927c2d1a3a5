import { type ModuleView, moduleUpload } from '#core/features/jobs/jobs.api.ts';
import { Button } from '../../ui/button.tsx';
import { IconPhoto, IconTerminal2, IconUpload } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useRef } from 'react';
import { client } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { toast, toastProblem } from '../../ui/toast.ts';
import './jobs.css';

interface ModuleCardsProps {
  readonly modules: readonly ModuleView[];
  readonly chosen: string | undefined;
  readonly onChoose: (module: string) => void;
}

export function ModuleCards({ modules, chosen, onChoose }: ModuleCardsProps): ReactNode {
  const { t, format, language } = useTexts();
  return (
    <div className="stack">
      <div className="grid grid-even" role="group" aria-label={t('jobs.what')}>
        {modules.map((module) => (
          <button
            key={module.module}
            type="button"
            className="module-card"
            aria-pressed={module.module === chosen}
            onClick={() => onChoose(module.module)}
            data-testid="module"
            data-module={module.name}
          >
            {module.merge === 'tiles' ? (
              <IconPhoto size={26} stroke={1.5} aria-hidden="true" />
            ) : (
              <IconTerminal2 size={26} stroke={1.5} aria-hidden="true" />
            )}
            <span className="strong">{module.title[language]}</span>
            <span className="small dim">{module.description[language]}</span>
            <span className="small dim num">
              {module.isBuiltIn ? t('jobs.builtIn') : t('jobs.uploaded')} · {format.bytes(module.sizeBytes)}
            </span>
          </button>
        ))}
      </div>
      <Upload onUploaded={onChoose} />
    </div>
  );
}

function Upload({ onUploaded }: { readonly onUploaded: (module: string) => void }): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const upload = useMutation({
    mutationFn: async (file: File) => {
      const name = file.name.replace(/\.wasm$/i, '').slice(0, 64);
      const response = await client.raw(moduleUpload, {
        query: { name },
        body: file,
        headers: { 'content-type': 'application/wasm' },
      });
      return moduleUpload.answer.parse(await response.json());
    },
    onSuccess: async (module) => {
      await queries.invalidateQueries({ queryKey: keys.modules });
      toast({ tone: 'good', title: t('jobs.uploadDone', { name: module.name }) });
      onUploaded(module.module);
    },
    onError: toastProblem,
  });
  return (
    <div className="row">
      <input
        ref={input}
        type="file"
        accept=".wasm,application/wasm"
        hidden
        aria-label={t('jobs.upload')}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file !== undefined) upload.mutate(file);
          event.currentTarget.value = '';
        }}
      />
      <Button
        variant="default"
        icon={<IconUpload size={16} />}
        isBusy={upload.isPending}
        onClick={() => input.current?.click()}
      >
        {t('jobs.upload')}
      </Button>
      <span className="small dim">{t('jobs.uploadWhat')}</span>
    </div>
  );
}
