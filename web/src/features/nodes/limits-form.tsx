import type { MachineView } from '#core/features/nodes/nodes.api.ts';
import { Slider, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';

export type Limits = MachineView['suggestedLimits'];
const GIB = 1024 ** 3;
const STEP_BYTES = GIB / 4;

interface LimitsFormProps {
  readonly hardware: MachineView['hardware'];
  readonly limits: Limits;
  readonly onChange: (limits: Limits) => void;
}

/** What is lent at most. The ends are what the machine has. */
export function LimitsForm({ hardware, limits, onChange }: LimitsFormProps): ReactNode {
  const { t, format } = useTexts();
  return (
    <div className="stack">
      <Measure
        label={t('nodes.limitCores')}
        shown={t('nodes.coresCount', { count: limits.cores })}
        min={1}
        max={hardware.logicalCores}
        value={limits.cores}
        onChange={(cores) => onChange({ ...limits, cores })}
        testId="limit-cores"
      />
      <Measure
        label={t('nodes.limitMemory')}
        shown={format.bytes(limits.memoryBytes)}
        min={STEP_BYTES}
        max={Math.max(STEP_BYTES, Math.floor(hardware.memoryBytes / STEP_BYTES) * STEP_BYTES)}
        step={STEP_BYTES}
        value={limits.memoryBytes}
        onChange={(memoryBytes) => onChange({ ...limits, memoryBytes })}
      />
      <Measure
        label={t('nodes.limitDisk')}
        shown={format.bytes(limits.diskBytes)}
        min={GIB}
        max={Math.max(64 * GIB, limits.diskBytes)}
        step={GIB}
        value={limits.diskBytes}
        onChange={(diskBytes) => onChange({ ...limits, diskBytes })}
      />
      <Measure
        label={t('nodes.limitPause')}
        shown={
          limits.pauseAboveCpuPercent === 100
            ? t('nodes.limitPauseNever')
            : format.share(limits.pauseAboveCpuPercent / 100)
        }
        min={5}
        max={100}
        step={5}
        value={limits.pauseAboveCpuPercent}
        onChange={(pauseAboveCpuPercent) => onChange({ ...limits, pauseAboveCpuPercent })}
      />
    </div>
  );
}

interface MeasureProps {
  readonly label: string;
  readonly shown: string;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly testId?: string;
}

function Measure({ label, shown, min, max, step = 1, value, onChange, testId }: MeasureProps): ReactNode {
  return (
    <div className="stack-close">
      <div className="row-apart">
        <Text component="span" size="sm">
          {label}
        </Text>
        <span className="strong num">{shown}</span>
      </div>
      <Slider
        min={min}
        max={max}
        step={step}
        value={Math.min(max, Math.max(min, value))}
        onChange={onChange}
        label={null}
        thumbLabel={label}
        thumbProps={{ 'aria-valuetext': shown }}
        {...(testId === undefined ? {} : { 'data-testid': testId })}
      />
    </div>
  );
}
