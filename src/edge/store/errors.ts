/** Faults of the store. `message` is one sentence that a user may read. */
export class StoreFault extends Error {
  override readonly name: string = 'StoreFault';
}

/** The file was written by a later version of the program: opening it could lose what that version knows. */
export class StoreNewer extends StoreFault {
  override readonly name = 'StoreNewer';
  constructor(path: string, found: number, known: number) {
    super(
      `${path} was written by a newer version of Power Realms (format ${found}, this version knows ${known}). Update the program.`,
    );
  }
}
