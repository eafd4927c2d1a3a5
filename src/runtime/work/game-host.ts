/** What runs games on this machine, as orders and catalogue need it. The stream behind it is nobody's business here. */
import type { CatalogueGame, GameCommand, HostMachine } from '#core/features/gaming/hosting.api.ts';
import type { PadMap } from '#core/contract/game-pad.ts';
import type { ToldReason } from '#core/features/orders/orders.events.ts';
import type { GameTerms } from '#core/features/gaming/gaming.schemas.ts';

export interface HostedSession {
  readonly space: string;
  readonly order: string;
  readonly buyer: string;
  readonly buyerPeer: string;
  readonly game: GameTerms;
  /** From the catalogue of this node. */
  readonly command: GameCommand;
  /** What the controls of the player's gamepad stand for; undefined: as usual. */
  readonly pad: PadMap | undefined;
  readonly coresPerSlot: number;
  readonly memoryPerSlotBytes: number;
}

export interface GameHost {
  /** Games that this machine has, found by itself. */
  find(): Promise<
    readonly (Pick<CatalogueGame, 'id' | 'title' | 'command' | 'hindrance'> & { kind: 'steam' | 'desktop' })[]
  >;
  /** What this machine has of what hosting takes. */
  machine(): Promise<HostMachine>;
  /**
   * The order is accepted: start the game. Asked again every few seconds until it answers true: its picture comes and the player may connect.
   * Then the order is signalled ready and the meter runs. What goes wrong is in the log; the order fails when it is not ready in time.
   */
  prepare(session: HostedSession): Promise<boolean>;
  /** The sealed order runs: from here windows are counted. `readyMs`: time of the seal. Called again at will. */
  run(session: HostedSession, readyMs: number): void;
  /** By which a game with the network would open the owner's desktop. */
  desktopSockets(): readonly string[];
  /** No game is given this folder: it holds its owner's home or what this instance keeps. */
  isTooWide(folder: string): boolean;
  /** Played so it is in no sandbox, and so has the network of this machine whatever its owner says. */
  isUnconfined(game: Pick<GameTerms, 'transports'>): boolean;
  /** Why a session must not begin; undefined: nothing. */
  hindrance(session: Pick<HostedSession, 'order' | 'buyer' | 'game'>): Promise<ToldReason | undefined>;
  /** Why a session must not go on; undefined: nothing. */
  fault(space: string, order: string): ToldReason | undefined;
  /** A session of this player has not ended here. */
  isPlaying(player: string): boolean;
  /** Metering is over or paused: nothing of the session may go on. Called again at will, also for what was never prepared. */
  stop(space: string, order: string): void;
}
