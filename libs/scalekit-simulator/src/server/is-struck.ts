/** Whether the path of a fault means a request of this name. */
export function isStruck(path: string | RegExp, name: string): boolean {
  if (typeof path !== 'string') {
    // Unlike test(), search() does not remember where a global expression was.
    return name.search(path) !== -1;
  }
  return path.endsWith('*') ? name.startsWith(path.slice(0, -1)) : name === path;
}
