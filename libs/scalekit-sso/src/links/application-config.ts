import type { ApplicationConfig, ModuleRef } from '@nestjs/core';

/** What the app was configured with. Nest does not inject it; others read it from the same place. */
export function applicationConfigOf(moduleRef: ModuleRef): ApplicationConfig {
  const { container } = moduleRef as unknown as {
    container: { applicationConfig: ApplicationConfig };
  };
  return container.applicationConfig;
}
