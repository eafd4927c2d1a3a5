/** How something stands: what a dot, a badge or an icon is coloured by. */
export type Tone = 'good' | 'bad' | 'realm' | 'wait' | 'idle';
