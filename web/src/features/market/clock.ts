/** Minutes of a day as `HH:MM`, to the end of the day, which is 24:00. */
const MINUTES_A_DAY = 24 * 60;

export function clockOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** undefined: no time of day. */
export function minutesOf(text: string): number | undefined {
  const match = /^(\d{1,2})[:.](\d{2})$/.exec(text.trim());
  if (match === null) return undefined;
  const [hours, rest] = [Number(match[1]), Number(match[2])];
  const minutes = hours * 60 + rest;
  return rest >= 60 || minutes > MINUTES_A_DAY ? undefined : minutes;
}
