/** What of d3-force the network graph uses; the package brings no types. */
declare module 'd3-force' {
  export interface SimulationNodeDatum {
    index?: number;
    x?: number;
    y?: number;
    vx?: number;
    vy?: number;
    fx?: number | null;
    fy?: number | null;
  }
  interface Force {
    (alpha: number): void;
  }
  interface Charge extends Force {
    strength(value: number): this;
  }
  interface Axis extends Force {
    strength(value: number): this;
  }
  interface Links<Line> extends Force {
    distance(of: (line: Line) => number): this;
  }
  interface Simulation<Dot> {
    force(name: string, force: Force): this;
    on(event: 'tick' | 'end', listener: () => void): this;
    restart(): this;
    stop(): this;
    tick(times?: number): this;
    nodes(): Dot[];
  }
  export function forceSimulation<Dot extends SimulationNodeDatum>(dots: Dot[]): Simulation<Dot>;
  export function forceManyBody(): Charge;
  export function forceCollide(radius: number): Force;
  export function forceX(x: number): Axis;
  export function forceY(y: number): Axis;
  export function forceLink<Line extends { source: number; target: number }>(lines: Line[]): Links<Line>;
}
