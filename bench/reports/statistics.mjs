/** The value below which this share of the values lies, interpolated. */
export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)];
  return low + (sorted[Math.ceil(at)] - low) * (at % 1);
}

export const median = (values) => quantile(values, 0.5);

/** A median of several rounds, and where the middle half of the rounds lies. */
export function summary(values) {
  return {
    median: rounded(median(values)),
    from: rounded(quantile(values, 0.25)),
    to: rounded(quantile(values, 0.75)),
  };
}

/** Element by element, so that a busy moment of the machine meets both alike. */
export function ratios(values, others) {
  return values.map((value, round) => value / others[round]);
}

export function rounded(value) {
  return Number(value.toPrecision(3));
}
