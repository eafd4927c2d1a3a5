import { fileUpload } from '#core/features/jobs/jobs.api.ts';
import { IconPaperclip, IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useRef } from 'react';
import { client } from '../../api.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { toastProblem } from '../../ui/toast.ts';
import type { Input } from './job-spec.ts';

interface InputFilesProps {
  readonly inputs: readonly Input[];
  readonly onChange: (inputs: readonly Input[]) => void;
}

/** Files that every task gets to read. They are bytes to this program, whatever is in them. */
export function InputFiles({ inputs, onChange }: InputFilesProps): ReactNode {
  const { t, format } = useTexts();
  const field = useRef<HTMLInputElement>(null);
  const upload = useMutation({
    mutationFn: async (files: readonly File[]) => {
      const made: Input[] = [];
      for (const file of files) {
        const response = await client.raw(fileUpload, {
          body: file,
          headers: { 'content-type': 'application/octet-stream' },
        });
        const stored = fileUpload.answer.parse(await response.json());
        made.push({ name: plainName(file.name), file: stored.file, sizeBytes: stored.sizeBytes });
      }
      return made;
    },
    onSuccess: (made) => {
      const names = new Set(made.map(({ name }) => name));
      onChange([...inputs.filter(({ name }) => !names.has(name)), ...made]);
    },
    onError: toastProblem,
  });
  return (
    <div className="stack-tight">
      <input
        ref={field}
        type="file"
        multiple
        hidden
        aria-label={t('jobs.inputs')}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          if (files.length > 0) upload.mutate(files);
          event.currentTarget.value = '';
        }}
        data-testid="job-inputs"
      />
      <div className="row">
        <Button
          variant="default"
          size="small"
          icon={<IconPaperclip size={15} />}
          isBusy={upload.isPending}
          onClick={() => field.current?.click()}
        >
          {t('jobs.inputs')}
        </Button>
        <span className="small dim">{t('jobs.inputsWhat')}</span>
      </div>
      {inputs.length > 0 && (
        <ul className="list">
          {inputs.map(({ name, sizeBytes }) => (
            <li key={name} className="row-fixed">
              <span className="mono break grow">{name}</span>
              <span className="small dim num">{format.bytes(sizeBytes)}</span>
              <IconButton
                isBare
                label={t('jobs.inputRemove', { name })}
                onClick={() => onChange(inputs.filter((input) => input.name !== name))}
              >
                <IconX size={15} />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Letters, digits, dots, dashes: what a name inside of a sandbox may have. */
function plainName(name: string): string {
  return name.replaceAll(/[^\w.-]/g, '_').slice(0, 64) || 'input';
}
