/** Things that strike a number of times each, the first that fits first. */
export class LimitedList<Item> {
  private active: { readonly item: Item; left: number }[] = [];

  /**
   * Switches something on; the answer takes it back.
   *
   * @param times how often it strikes; `Infinity` until it is taken back
   * @throws TypeError where it could never strike
   */
  add(item: Item, times: number): () => void {
    if (times !== Infinity && !(Number.isInteger(times) && times > 0)) {
      throw new TypeError(`times is ${times}. Give a whole number from 1, or Infinity.`);
    }
    const entry = { item, left: times };
    this.active.push(entry);
    return () => {
      this.active = this.active.filter((other) => other !== entry);
    };
  }

  /** Uses up one strike of the first that fits. */
  take(fits: (item: Item) => boolean): Item | undefined {
    const entry = this.active.find(({ item }) => fits(item));
    if (entry === undefined) {
      return undefined;
    }
    entry.left -= 1;
    if (entry.left === 0) {
      this.active = this.active.filter((other) => other !== entry);
    }
    return entry.item;
  }

  clear(): void {
    this.active = [];
  }
}
