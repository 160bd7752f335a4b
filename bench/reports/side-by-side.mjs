import { budgetCells } from './budgets.mjs';
import { median, ratios, rounded, summary } from './statistics.mjs';
import { table } from './table.mjs';

/** The figures of `--json`: medians over the rounds, and counts. */
export function figuresOf(measured) {
  const { loginCpu, guard, coldStart } = ratiosOf(measured);
  const { perGuardedRequest, perLogin } = measured.redis;
  const medians = (group) =>
    Object.fromEntries(Object.entries(group).map(([name, of]) => [name, summary(of).median]));
  return {
    loginCpu: medians(loginCpu),
    guard: medians(guard),
    redis: { perGuardedRequest: perGuardedRequest.count, perLogin: perLogin.count },
    coldStart: medians(coldStart),
  };
}

function ratiosOf({ login, guard, boots }) {
  const cpu = (name) => boots[name].map(({ cpuMs }) => cpuMs);
  return {
    loginCpu: {
      vsRecipe: ratios(login.ours, login.recipe),
      vsExpressOpenidConnect: ratios(login.ours, login['express-openid-connect']),
      vsNestPassport: ratios(login.ours, login['nest-passport']),
    },
    guard: {
      vsHandWritten: ratios(guard.ours, guard['hand-written']),
      vsExpressOpenidConnect: ratios(guard.ours, guard['express-openid-connect']),
    },
    coldStart: { vsBareNest: ratios(cpu('boot-ours'), cpu('boot-bare')) },
  };
}

/** What a figure is, as a reader would say it. */
const LINES = [
  ['loginCpu', 'vsRecipe', 'app CPU per login / plain SDK recipe on Express'],
  ['loginCpu', 'vsExpressOpenidConnect', 'app CPU per login / express-openid-connect'],
  ['loginCpu', 'vsNestPassport', 'app CPU per login / Nest, Passport and openid-client'],
  ['guard', 'vsHandWritten', 'CPU that being signed in adds / three-line session check'],
  ['guard', 'vsExpressOpenidConnect', 'CPU that being signed in adds / express-openid-connect'],
  ['redis', 'perGuardedRequest', 'Redis commands per guarded request'],
  ['redis', 'perLogin', 'Redis commands per login with its landing page'],
  ['coldStart', 'vsBareNest', 'boot to listening / empty Nest app (CPU)'],
];

/** The section of `RESULTS.md`. */
export function reportOf(measured) {
  const { machine, plan, login, guard, redis } = measured;
  return [
    `${new Date().toISOString().slice(0, 10)}, ${plan.rounds} rounds of ${plan.logins} logins and ${plan.requests} requests for each app.`,
    machine.map((fact) => `- ${fact}`).join('\n'),
    'Each round has every app take its turn; a ratio is of the same round, the figure is the median, the spread is the middle half of the rounds.',
    table(['', 'figure', 'spread', 'budget', ''], ratioRows(measured)),
    'CPU time of the app process, in milliseconds:',
    table(
      ['', 'median', 'spread'],
      [
        ...absoluteRows('a login', login),
        ...absoluteRows('being signed in adds', guard),
        ...bootRows(measured.boots),
      ],
    ),
    'Which commands reach Redis, with the rate limits in Redis too:',
    table(
      ['', 'commands'],
      [
        ['guarded request', named(redis.perGuardedRequest.names)],
        ['login', named(redis.perLogin.names)],
      ],
    ),
  ].join('\n\n');
}

function ratioRows(measured) {
  const all = ratiosOf(measured);
  const figures = figuresOf(measured);
  return LINES.map(([group, name, words]) => {
    const figure = figures[group][name];
    const rounds = all[group]?.[name];
    return [words, figure, rounds ? spread(rounds) : '', ...budgetCells(group, name, figure)];
  });
}

function absoluteRows(what, byApp) {
  return Object.entries(byApp).map(([app, values]) => [
    `${app}: ${what}`,
    rounded(median(values)),
    spread(values),
  ]);
}

function bootRows(boots) {
  return Object.entries(boots).flatMap(([app, rounds]) => [
    ...absoluteRows('CPU to listening', { [app]: rounds.map(({ cpuMs }) => cpuMs) }),
    ...absoluteRows('wall time to listening', { [app]: rounds.map(({ wallMs }) => wallMs) }),
  ]);
}

function spread(values) {
  const { from, to } = summary(values);
  return `${from} – ${to}`;
}

function named(names) {
  return Object.entries(names)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
}
