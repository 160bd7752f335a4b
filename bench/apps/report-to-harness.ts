import { Session } from 'node:inspector/promises';

interface Question {
  readonly id: number;
  readonly name: 'cpu' | 'memory' | 'startProfile' | 'stopProfile';
}

const inspector = new Session();

/** Answers the harness over IPC, outside the requests that are measured, and ends with it. */
const answers: Record<Question['name'], () => unknown> = {
  cpu: () => process.cpuUsage(),
  memory: () => {
    (globalThis as { gc?: () => void }).gc?.();
    return process.memoryUsage();
  },
  startProfile: async () => {
    inspector.connect();
    await inspector.post('Profiler.enable');
    await inspector.post('Profiler.setSamplingInterval', { interval: 200 });
    await inspector.post('Profiler.start');
  },
  stopProfile: async () => {
    const { profile } = await inspector.post('Profiler.stop');
    inspector.disconnect();
    return profile;
  },
};

/** Call it once the app listens. */
export function reportToHarness(): void {
  process.once('disconnect', () => process.exit());
  process.on('message', (question: Question) => {
    void Promise.resolve(answers[question.name]()).then((answer) =>
      process.send?.({ id: question.id, answer }),
    );
  });
  process.send?.({ listening: { cpu: process.cpuUsage(), wallMs: process.uptime() * 1000 } });
}
