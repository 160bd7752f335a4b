import type { ScalekitEnvironment } from './scalekit-environment.js';

/** What a person at the terminal does next. */
export function whereToClick(
  baseUrl: string,
  { credentials, simulation }: ScalekitEnvironment,
): string {
  const rows = [['Demo', baseUrl]];
  if (simulation === undefined) {
    rows.push(['Environment', credentials.environmentUrl]);
  } else {
    simulation.organizations.forEach(({ email, name }, index) => {
      rows.push([index === 0 ? 'Sign in as' : '', `${email.padEnd(18)} of ${name}`]);
    });
    rows.push(['Company portal', `${simulation.portalUrl}  (starts at the identity provider)`]);
    rows.push([
      'Environment',
      `${credentials.environmentUrl}  (simulated, as no SCALEKIT_* is set)`,
    ]);
  }
  const lines = rows.map(([label = '', value = '']) => `  ${label.padEnd(16)}${value}`);
  return ['', ...lines, ''].join('\n');
}
