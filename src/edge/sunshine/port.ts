/**
 * Sunshine on this machine, as sessions use it: an optional back end whose pictures go to Moonlight past both instances.
 *
 *   settings (owner) -> look: ready -> app added -> PIN handed on -> client paired -> ... -> client unpaired, app closed, app removed
 *
 * 1. What is made for a session carries its mark in its name: whoever comes after a kill −9 knows it, and touches nothing else.
 * 2. The password goes to the very certificate that answered when the owner gave it, over loopback, and into no log.
 */

import type { SunshineView } from '#core/features/gaming/moonlight.api.ts';

/** `off`: the owner does not want it. The rest says what keeps it from being used. */
type SunshineState = SunshineView['state'];

export interface SunshineLook {
  readonly state: SunshineState;
  readonly isInstalled: boolean;
  readonly isReachable: boolean;
  /** As it names itself, e.g. `2026.516.143833`. */
  readonly version: string | undefined;
  /** Apps that are not of a session: a paired player could start them. */
  readonly otherApps: readonly string[];
  /** The command that installs it here. */
  readonly install: string;
}

export interface SunshineSettings {
  readonly isOn: boolean;
  /** Of its web interface. */
  readonly user: string;
  /** Where players reach this machine; empty: the addresses of its network cards. */
  readonly address: string;
  /** Of its web interface; that of the game stream is one below. */
  readonly port: number;
}

export interface SunshineClient {
  readonly name: string;
  readonly uuid: string;
}

export interface SunshineApp {
  readonly name: string;
  readonly program: string;
  readonly arguments: readonly string[];
  readonly folder: string | undefined;
}

export interface Sunshine {
  settings(): SunshineSettings;
  /** What is left out of `password` stays. @throws {SunshineFault} it does not answer, or not with this password: nothing is kept */
  set(settings: SunshineSettings & { readonly password?: string | undefined }): Promise<void>;
  /** Whether a password is kept: what is left at Sunshine can be taken back. */
  isKnown(): boolean;
  /** Not on any more, over a restart too; the password is kept for taking back what is left. */
  stop(): void;
  /** Forgets the password. */
  off(): void;
  look(): Promise<SunshineLook>;
  /** Whether an app runs, by the game stream's own word. */
  isBusy(): Promise<boolean>;
  /** Whether a client is at the stream, by the newest word of its log; undefined: the end of the log does not say. */
  isClientThere(): Promise<boolean | undefined>;
  apps(): Promise<readonly string[]>;
  clients(): Promise<readonly SunshineClient[]>;
  addApp(app: SunshineApp): Promise<void>;
  /** Those that the mark names. @throws {SunshineFault} `refused`: some are still there */
  removeApps(isMeant: (name: string) => boolean): Promise<void>;
  /** Hands on what somebody reads in Moonlight; false: nobody waits for a PIN. */
  pin(pin: string, name: string): Promise<boolean>;
  unpair(uuid: string): Promise<void>;
  /** Ends the app that runs, and with it the stream; answered when it is gone, so within `CLOSE_MS_MAX`. */
  closeApp(): Promise<void>;
}

/** `what` names the cause; `message` is for the log and holds no secret. */
export class SunshineFault extends Error {
  override readonly name = 'SunshineFault';
  readonly what: Exclude<SunshineState, 'off' | 'taking_back' | 'ready' | 'other_apps' | 'not_installed'> | 'refused';
  constructor(what: SunshineFault['what'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.what = what;
  }
}
