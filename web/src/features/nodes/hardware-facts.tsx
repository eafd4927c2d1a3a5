import type { NodeView } from '#core/features/nodes/nodes.api.ts';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';

export function HardwareFacts({ hardware }: { readonly hardware: NodeView['hardware'] }): ReactNode {
  const { t, format } = useTexts();
  const { cpuModel, physicalCores, logicalCores, memoryBytes, gpus, os, arch } = hardware;
  return (
    <dl className="facts">
      <dt>{t('nodes.cpu')}</dt>
      <dd>{cpuModel}</dd>
      <dt>{t('nodes.cores')}</dt>
      <dd>{t('nodes.coresOf', { physical: physicalCores, logical: logicalCores })}</dd>
      <dt>{t('nodes.memory')}</dt>
      <dd className="num">{format.bytes(memoryBytes)}</dd>
      <dt>{t('nodes.gpu')}</dt>
      <dd>
        {gpus.length === 0
          ? t('nodes.gpuNone')
          : gpus
              .map(({ model, memoryBytes: size }) => (size > 0 ? `${model}, ${format.bytes(size)}` : model))
              .join('; ')}
      </dd>
      <dt>{t('nodes.system')}</dt>
      <dd>
        {os}, {arch}
      </dd>
    </dl>
  );
}
