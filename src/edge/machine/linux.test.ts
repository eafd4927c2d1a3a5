import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findTemperatureFile, parseNetDev, readTemperature } from './linux.ts';

const HEAD =
  'Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n';

test('only devices that lead out of the machine count', () => {
  const text = `${HEAD}    lo: 999 1 0 0 0 0 0 0 999 1 0 0 0 0 0 0\n  eth0: 1500 10 0 0 0 0 0 0 700 5 0 0 0 0 0 0\ndocker0: 5 1 0 0 0 0 0 0 5 1 0 0 0 0 0 0\nwlan0:20 1 0 0 0 0 0 0 3 1 0 0 0 0 0 0\n`;
  assert.deepEqual(parseNetDev(text), { received: 1520, sent: 703 });
});

test('what is no such table tells nothing', () => {
  assert.equal(parseNetDev(''), undefined);
  assert.equal(parseNetDev('eth0: what is this'), undefined);
});

test('the processor is preferred to other sensors; one that cannot be is no temperature', () => {
  const sys = mkdtempSync(join(tmpdir(), 'power-realms-sys-'));
  try {
    const sensor = (name: string, kind: string, value: string): void => {
      mkdirSync(join(sys, 'hwmon', name), { recursive: true });
      writeFileSync(join(sys, 'hwmon', name, 'name'), `${kind}\n`);
      writeFileSync(join(sys, 'hwmon', name, 'temp1_input'), value);
    };
    sensor('hwmon0', 'nvme', '38850\n');
    assert.equal(findTemperatureFile(sys), undefined, 'a disk is no processor');
    sensor('hwmon1', 'acpitz', '27800\n');
    sensor('hwmon2', 'k10temp', '54125\n');
    const path = findTemperatureFile(sys);
    assert.equal(path, join(sys, 'hwmon', 'hwmon2', 'temp1_input'));
    assert.equal(readTemperature(path), 54.1);
    writeFileSync(path, '-273000');
    assert.equal(readTemperature(path), undefined);
    writeFileSync(path, '');
    assert.equal(readTemperature(path), undefined);
  } finally {
    rmSync(sys, { recursive: true });
  }
});
