import { Module } from '@nestjs/common';
import { settings, type Settings } from '../config/settings.js';
import { ScalekitEnvironment } from './scalekit-environment.js';

@Module({
  providers: [
    { provide: ScalekitEnvironment, inject: [settings.KEY], useFactory: openEnvironment },
  ],
  exports: [ScalekitEnvironment],
})
export class EnvironmentModule {}

async function openEnvironment(given: Settings): Promise<ScalekitEnvironment> {
  if (given.scalekit !== undefined) {
    return new ScalekitEnvironment(given.scalekit, given.webhookSecrets);
  }
  // Loaded only where it is used: production has no simulator in memory.
  const { startEmbeddedSimulator } = await import('./embedded-simulator.js');
  return startEmbeddedSimulator(given);
}
