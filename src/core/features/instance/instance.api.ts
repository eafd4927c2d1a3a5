/** The running program itself, as whoever runs it sees it: where its data lies, how much that is, and its start at login. */
import { z } from 'zod';
import { endpoint } from '../../contract/endpoint.ts';

const tag = 'instance';

export const InstanceView = z
  .object({
    version: z.string(),
    /** Whoever made the first account here: the one who may see and change what follows. */
    isOperator: z.boolean(),
    /** Only for the operator. */
    dataDir: z.string().optional(),
    /** Bytes on disk by part of the data folder; only for the operator. */
    diskBytes: z
      .object({
        spaces: z.number(),
        blobs: z.number(),
        rest: z.number(),
        free: z.number(),
      })
      .optional(),
  })
  .meta({ id: 'Instance' });
export type InstanceView = z.infer<typeof InstanceView>;

export const AutostartView = z
  .object({
    isOn: z.boolean(),
    /** False: `cause` says why this system cannot do it. */
    isSupported: z.boolean(),
    how: z.enum(['systemd', 'scheduled-task', 'launch-agent', 'none']),
    /** The file or task that does it. */
    place: z.string().optional(),
    cause: z.string().optional(),
  })
  .meta({ id: 'Autostart' });
export type AutostartView = z.infer<typeof AutostartView>;

export const instanceRead = endpoint({
  name: 'instanceRead',
  method: 'GET',
  path: '/instance',
  summary: 'This instance: version, data folder, disk use',
  tag,
  answer: InstanceView,
});
export const autostartRead = endpoint({
  name: 'autostartRead',
  method: 'GET',
  path: '/instance/autostart',
  summary: 'Whether this instance starts when its operator logs in to the machine',
  tag,
  answer: AutostartView,
});
export const autostartSet = endpoint({
  name: 'autostartSet',
  method: 'PUT',
  path: '/instance/autostart',
  summary: 'Start this instance at login, or no longer (operator)',
  tag,
  body: z.object({ isOn: z.boolean() }),
  answer: AutostartView,
});

export const instanceApi = { instanceRead, autostartRead, autostartSet };
