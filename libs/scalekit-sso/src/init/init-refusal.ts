/** What `init` cannot change safely, in words for the developer. Nothing has been written. */
export class InitRefusal extends Error {
  constructor(reason: string) {
    super(
      `${reason}\nNothing was changed. The README shows the same steps by hand: "Add it to your app".`,
    );
    this.name = 'InitRefusal';
  }
}
