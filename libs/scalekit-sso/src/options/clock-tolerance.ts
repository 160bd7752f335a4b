/** Clocks of two servers, such as two instances or the environment, may differ by this much. */
export const CLOCK_TOLERANCE_SECONDS = 60;
