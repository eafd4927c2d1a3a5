import { catalogueAdd } from '#core/features/gaming/gaming.api.ts';
import { fileUpload } from '#core/features/jobs/jobs.api.ts';
import { FileInput, Modal, TextInput, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { call, client } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Failed } from '../../ui/states.tsx';

/** A game that the machine does not find by itself: what starts it, and a picture. */
export function AddGameDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [title, setTitle] = useState('');
  const [program, setProgram] = useState('');
  const [list, setList] = useState('');
  const [folder, setFolder] = useState('');
  const [picture, setPicture] = useState<File | null>(null);
  const add = useMutation({
    mutationFn: async () => {
      const uploaded = picture === null ? undefined : await upload(picture);
      return call(catalogueAdd, {
        body: {
          title: title.trim(),
          command: {
            program: program.trim(),
            arguments: list.split('\n').filter((line) => line !== ''),
            ...(folder.trim() === '' ? {} : { folder: folder.trim() }),
          },
          ...(uploaded === undefined ? {} : { picture: uploaded }),
        },
      });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.catalogue });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={t('games.addTitle')} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <div className="stack">
        <TextInput
          label={t('games.titleField')}
          value={title}
          maxLength={64}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <TextInput
          label={t('games.program')}
          description={t('games.programWhat')}
          value={program}
          maxLength={1024}
          onChange={(event) => setProgram(event.currentTarget.value)}
        />
        <Textarea
          label={t('games.arguments')}
          description={t('games.argumentsWhat')}
          autosize
          minRows={2}
          value={list}
          onChange={(event) => setList(event.currentTarget.value)}
        />
        <TextInput
          label={t('games.folder')}
          description={t('games.folderWhat')}
          value={folder}
          maxLength={1024}
          onChange={(event) => setFolder(event.currentTarget.value)}
        />
        <FileInput
          label={t('games.picture')}
          description={t('games.pictureWhat')}
          accept="image/png,image/jpeg,image/webp"
          value={picture}
          onChange={setPicture}
          clearable
          clearButtonProps={{ 'aria-label': t('games.pictureClear') }}
        />
        {add.isError && <Failed error={add.error} />}
        <div className="row">
          <Button
            onClick={() => add.mutate()}
            disabled={title.trim() === '' || program.trim() === ''}
            isBusy={add.isPending}
            data-testid="game-add-send"
          >
            {t('games.add')}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

async function upload(file: File): Promise<string> {
  const headers = { 'content-type': 'application/octet-stream' };
  const response = await client.raw(fileUpload, { body: file, headers });
  return fileUpload.answer.parse(await response.json()).file;
}
