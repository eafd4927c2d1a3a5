import { type CatalogueGame, catalogueAdd, catalogueEdit } from '#core/features/gaming/hosting.api.ts';
import { USUAL_PAD, formatPad, parsePad } from '#core/contract/game-pad.ts';
import { fileUpload } from '#core/features/jobs/jobs.api.ts';
import { FileInput, Modal, Switch, TextInput, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { call, client } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Failed } from '../../ui/states.tsx';

interface EntryDialogProps {
  /** Absent: a new one. One that was found is kept under its name with what is said here. */
  readonly game?: CatalogueGame;
  readonly onClose: () => void;
}

/** A game of the catalogue: what starts it, its picture, and whether it may use the network. */
export function EntryDialog({ game, onClose }: EntryDialogProps): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const isHindered = game?.hindrance !== undefined;
  const [title, setTitle] = useState(game?.title ?? '');
  const [program, setProgram] = useState(isHindered ? '' : (game?.command.program ?? ''));
  const [list, setList] = useState(isHindered ? '' : (game?.command.arguments ?? []).join('\n'));
  const [folder, setFolder] = useState(game?.command.folder ?? '');
  const [hasNetwork, setNetwork] = useState(game?.network ?? false);
  const [pad, setPad] = useState(game?.pad === undefined ? '' : formatPad(game.pad));
  const parsedPad = parsePad(pad);
  const [picture, setPicture] = useState<File | null>(null);
  const save = useMutation({
    mutationFn: async () => {
      const shown = picture === null ? game?.picture : await upload(picture);
      const body = {
        title: title.trim(),
        command: {
          program: program.trim(),
          arguments: list.split('\n').filter((line) => line !== ''),
          ...(folder.trim() === '' ? {} : { folder: folder.trim() }),
        },
        network: hasNetwork,
        ...(parsedPad.ok && pad.trim() !== '' ? { pad: parsedPad.value } : {}),
        ...(shown === undefined ? {} : { picture: shown }),
      };
      return game?.source === 'hand'
        ? call(catalogueEdit, { params: { game: game.id }, body })
        : call(catalogueAdd, { body: { ...body, ...(game === undefined ? {} : { id: game.id }) } });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.catalogue });
      onClose();
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={game === undefined ? t('games.addTitle') : t('games.editTitle', { title: game.title })}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <div className="stack">
        {game?.hindrance !== undefined && (
          <p className="banner small" data-tone="wait">
            {t(`games.hindrance.${game.hindrance}`)}
          </p>
        )}
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
          description={game?.picture === undefined ? t('games.pictureWhat') : t('games.pictureOther')}
          accept="image/png,image/jpeg,image/webp"
          value={picture}
          onChange={setPicture}
          clearable
          clearButtonProps={{ 'aria-label': t('games.pictureClear') }}
        />
        <Switch
          label={t('games.network')}
          description={t('games.networkRisk')}
          checked={hasNetwork}
          onChange={(event) => setNetwork(event.currentTarget.checked)}
          data-testid="game-network"
        />
        <Textarea
          label={t('games.pad')}
          description={t('games.padWhat')}
          error={parsedPad.ok ? undefined : t('games.padLine', { line: parsedPad.refusal.line })}
          placeholder={formatPad(USUAL_PAD)}
          autosize
          minRows={3}
          maxRows={8}
          value={pad}
          onChange={(event) => setPad(event.currentTarget.value)}
          spellCheck={false}
          data-testid="game-pad"
        />
        {save.isError && <Failed error={save.error} />}
        <div className="row">
          <Button
            onClick={() => save.mutate()}
            disabled={title.trim() === '' || program.trim() === '' || !parsedPad.ok}
            isBusy={save.isPending}
            data-testid="game-add-send"
          >
            {game === undefined ? t('games.add') : t('ui.save')}
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
