/** The page that a login ends on, and that the guard figures are measured with. */
export function dashboard(email: unknown): string {
  return `<!doctype html><title>Dashboard</title><p>Signed in as ${String(email)}</p>`;
}
