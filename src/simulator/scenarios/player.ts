import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { BadRequest } from '../model/refusals.js';
import { SCENARIOS } from './all.js';
import { recordingOf } from './read-recording.js';
import type { PlayedScenario, Scenario, Stage } from './scenario.js';
import { stageRecording } from './stage-recording.js';

const BY_NAME: ReadonlyMap<string, Scenario> = new Map(SCENARIOS.map((scenario) => [scenario.name, scenario]));

/** How a recording is played. */
export interface PlayOptions {
  /** Whether answers take as long as they took; true. */
  readonly waits?: boolean;
}

/** Plays scenarios, and forgets what was still to come of them at a reset. */
export class ScenarioPlayer {
  private playing = stoppable();

  constructor(
    private readonly parts: Pick<Stage, 'ledger' | 'faults' | 'payer'>,
    private readonly wait: (ms: number, signal: AbortSignal) => Promise<void>,
  ) {}

  /** Plays one. Raises BadRequest, with all names, for a name that none has. */
  async play(name: string): Promise<PlayedScenario> {
    const scenario = BY_NAME.get(name);
    if (!scenario)
      throw new BadRequest(`There is no scenario ${JSON.stringify(name)}: ${[...BY_NAME.keys()].join(', ')}.`);
    return { name, ...(await scenario.stage(this.stage())) };
  }

  /** Plays a recording, as it was read from its file. Raises BadRequest, with the place, for what is none. */
  playRecording(recording: unknown, { waits = true }: PlayOptions = {}): PlayedScenario {
    return { name: 'recorded', ...stageRecording(recordingOf(recording), this.stage(), waits) };
  }

  private stage(): Stage {
    const { signal } = this.playing;
    return {
      ...this.parts,
      orderId: () => `SCENARIO-${randomUUID().slice(-12)}`,
      later: (ms, act) => void this.wait(ms, signal).then(() => !signal.aborted && act()),
    };
  }

  /** Nothing more of what was played happens. */
  reset(): void {
    this.playing.abort();
    this.playing = stoppable();
  }
}

/** Ends waits: any number of them may listen. */
function stoppable(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
