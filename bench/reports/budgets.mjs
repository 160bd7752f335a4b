/** What a figure may be at most. Where there is none, it is measured to be known. */
export const BUDGETS = {
  loginCpu: { vsRecipe: 1.0, vsExpressOpenidConnect: 0.9 },
  guard: { vsHandWritten: 1.5 },
  redis: { perGuardedRequest: 3, perLogin: 14 },
  coldStart: { vsBareNest: 1.15 },
};

/** A figure's budget and whether it is kept, as two cells of a table. */
export function budgetCells(group, name, figure) {
  const budget = BUDGETS[group][name];
  return budget === undefined ? ['', ''] : [`≤ ${budget}`, figure <= budget ? 'met' : 'missed'];
}
