/** Where somebody wanted to go before they were asked to log in. */
let wanted: string | undefined;

export function rememberWish(href: string): void {
  wanted = href;
}

export function takeWish(): string {
  const href = wanted ?? '/';
  wanted = undefined;
  return href;
}
