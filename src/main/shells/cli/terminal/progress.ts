/**
 * How far a use case is. On a terminal: bars with rate and finish time. Elsewhere: nothing while it is quick, then a
 * plain line every ten seconds, and one at the end; a shop's queue always tells its end. Always on stderr.
 */
import { MultiBar, type Options, type Params, type SingleBar } from 'cli-progress';
import type { UseCaseEvent } from '#app/use-case';
import type { Instant } from '#kernel/instant';
import type { Texts } from '#text/texts';
import type { CliOutput } from '../environment.ts';
import { cutToWidth, padToWidth, plainText } from './display-width.ts';

/** The events that tell how far something is. */
export type ProgressEvent = Extract<UseCaseEvent, { type: 'progress' | 'queue' }>;

/** Shows progress. */
export interface ProgressView {
  show(event: ProgressEvent): void;
  /** Prints a line without disturbing the bars. */
  notice(line: string): void;
  /** Takes the bars away; what follows is the result. */
  stop(): void;
}

/** What a view is made of. */
export interface ProgressOptions {
  readonly output: CliOutput;
  readonly texts: Texts;
  readonly now: () => Instant;
}

const plainEveryMs = 10_000;
const quickMs = 2_000;
const labelWidth = 20;
const barWidth = 24;

/** One line of progress, computed from the events of one stage or shop. */
interface Track {
  readonly label: string;
  readonly startedAt: Instant;
  readonly startDone: number;
  done: number;
  total: number | null;
  failed: number;
  seconds: number | null;
  /** When a plain line last told of it; `null` before the first. */
  saidAt: Instant | null;
  bar: SingleBar | null;
}

/** Bars for a terminal, lines for anything else. */
export function createProgress(options: ProgressOptions): ProgressView {
  return options.output.isTTY === true ? new Bars(options) : new Lines(options);
}

/** Shows nothing (`--quiet`), but lets notices be decided by the caller. */
export const noProgress: ProgressView = { show: () => {}, notice: () => {}, stop: () => {} };

class Tracks {
  readonly #options: ProgressOptions;
  readonly #tracks = new Map<string, Track>();

  constructor(options: ProgressOptions) {
    this.#options = options;
  }

  /** The track of an event, brought up to date. */
  take(event: ProgressEvent): Track {
    const isStage = event.type === 'progress';
    const key = isStage ? `stage ${event.stage}` : `shop ${event.shop}`;
    const known = this.#tracks.get(key);
    // A stage that goes back has begun once more: the next file, the next plan.
    const isAgain = known !== undefined && isStage && event.done < known.done;
    const track = known === undefined || isAgain ? this.#begin(event) : known;
    this.#tracks.set(key, track);
    track.done = event.done;
    track.total = isStage ? event.total : event.done + event.failed + event.left;
    if (!isStage) track.failed = event.failed;
    track.seconds = isStage ? this.#secondsLeft(track) : event.seconds;
    return track;
  }

  all(): Iterable<Track> {
    return this.#tracks.values();
  }

  /** `240/s`, or nothing before there is a rate. */
  rate(track: Track): string {
    const seconds = (this.#options.now() - track.startedAt) / 1000;
    const rate = (track.done - track.startDone) / seconds;
    if (!Number.isFinite(rate) || rate <= 0) return '';
    const { texts } = this.#options;
    return texts.text('progress.rate', {
      rate: texts.number(rate >= 10 ? Math.round(rate) : Math.round(rate * 10) / 10),
    });
  }

  #begin(event: ProgressEvent): Track {
    const { texts, now } = this.#options;
    const key = event.type === 'progress' ? `stage.${event.stage}` : '';
    const name =
      event.type === 'queue' ? event.shop : texts.has(key) ? texts.text(key) : event.stage;
    return {
      label: plainText(name),
      startedAt: now(),
      startDone: event.done,
      done: event.done,
      total: null,
      failed: 0,
      seconds: null,
      saidAt: null,
      bar: null,
    };
  }

  #secondsLeft(track: Track): number | null {
    if (track.total === null) return null;
    const seconds = (this.#options.now() - track.startedAt) / 1000;
    const made = track.done - track.startDone;
    return made <= 0 || seconds < 1 ? null : ((track.total - track.done) * seconds) / made;
  }
}

class Bars implements ProgressView {
  readonly #options: ProgressOptions;
  readonly #tracks: Tracks;
  #bars: MultiBar | null = null;
  #kind: ProgressEvent['type'] | null = null;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#tracks = new Tracks(options);
  }

  show(event: ProgressEvent): void {
    const track = this.#tracks.take(event);
    // Only what is under way stays on the screen: one stage, or the queues of the shops.
    if (event.type !== this.#kind || (event.type === 'progress' && track.bar === null))
      this.#clear();
    this.#kind = event.type;
    this.#bars ??= new MultiBar(this.#barOptions());
    track.bar ??= this.#bars.create(1, 0, { track });
    track.bar.setTotal(Math.max(1, track.total ?? track.done + 1));
    track.bar.update(track.done + track.failed, { track });
  }

  notice(line: string): void {
    // The next event draws the bars again, below the line.
    this.#clear();
    this.#options.output.write(`${line}\n`);
  }

  stop(): void {
    this.#clear();
  }

  #clear(): void {
    this.#bars?.stop();
    this.#bars = null;
    for (const track of this.#tracks.all()) track.bar = null;
  }

  #barOptions(): Options {
    return {
      stream: this.#options.output,
      format: (_options: Options, params: Params, payload: { readonly track: Track }) =>
        this.#line(params, payload.track),
      clearOnComplete: true,
      // The bars must not take Ctrl-C for themselves, nor hide a cursor that a hard stop could not bring back.
      gracefulExit: false,
      hideCursor: false,
      fps: 8,
    };
  }

  #line(params: Params, track: Track): string {
    const { texts, output } = this.#options;
    const filled = Math.round(Math.min(1, params.progress) * barWidth);
    const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
    const label = padToWidth(cutToWidth(track.label, labelWidth), labelWidth, 'left');
    const line = [label, bar, ...describe(track, texts, this.#tracks)].join('  ');
    return cutToWidth(line, Math.max(20, (output.columns ?? 80) - 1));
  }
}

class Lines implements ProgressView {
  readonly #options: ProgressOptions;
  readonly #tracks: Tracks;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#tracks = new Tracks(options);
  }

  show(event: ProgressEvent): void {
    const track = this.#tracks.take(event);
    const { now, output, texts } = this.#options;
    const isEnd = track.total !== null && track.done + track.failed >= track.total;
    // The end is told once, however often it is reported.
    if (isEnd && track.saidAt === Number.POSITIVE_INFINITY) return;
    const isSlow = now() - track.startedAt >= quickMs;
    const isDue = isSlow && now() - (track.saidAt ?? 0) >= plainEveryMs;
    const tellsEnd = isEnd && (track.saidAt !== null || event.type === 'queue');
    if (!isDue && !tellsEnd) return;
    track.saidAt = isEnd ? Number.POSITIVE_INFINITY : now();
    output.write(`${track.label}: ${describe(track, texts, this.#tracks).join(', ')}\n`);
  }

  notice(line: string): void {
    this.#options.output.write(`${line}\n`);
  }

  stop(): void {}
}

function describe(track: Track, texts: Texts, tracks: Tracks): readonly string[] {
  const { done, total, failed, seconds } = track;
  // Without a number there is nothing to tell but that it goes on.
  if (total === null && done === 0) return ['…'];
  const parts = [
    total === null ? texts.number(done) : `${texts.number(done)}/${texts.number(total)}`,
  ];
  if (total !== null && total > 0) parts.push(`${Math.floor(((done + failed) / total) * 100)}%`);
  if (failed > 0) parts.push(texts.text('progress.failed', { count: failed }));
  const rate = tracks.rate(track);
  if (rate !== '') parts.push(rate);
  const isEnd = total !== null && done + failed >= total;
  if (seconds !== null && !isEnd) {
    parts.push(texts.text('progress.left', { time: texts.duration(seconds) }));
  }
  return parts;
}
