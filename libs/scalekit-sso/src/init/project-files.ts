/** The files of an app, by their path from its folder, with `/`. */
export interface ProjectFiles {
  /** The text of a file; undefined where there is none. */
  read(path: string): string | undefined;
  /** The paths of all files in a folder and below it; none where there is no such folder. */
  list(folder: string): readonly string[];
}

/** A file that is new, or has another text. */
export interface FileChange {
  readonly path: string;
  /** Undefined for a new file. */
  readonly before: string | undefined;
  readonly after: string;
}

/** Collects changes, so that either all of them are written or none. */
export class StagedFiles implements ProjectFiles {
  readonly #texts = new Map<string, string>();

  constructor(private readonly original: ProjectFiles) {}

  read(path: string): string | undefined {
    return this.#texts.get(path) ?? this.original.read(path);
  }

  list(folder: string): readonly string[] {
    return this.original.list(folder);
  }

  write(path: string, text: string): void {
    this.#texts.set(path, text);
  }

  /** Writes a file that is not there yet: what a developer has changed stays. */
  create(path: string, text: string): void {
    if (this.read(path) === undefined) {
      this.write(path, text);
    }
  }

  changes(): readonly FileChange[] {
    return [...this.#texts]
      .map(([path, after]) => ({ path, before: this.original.read(path), after }))
      .filter(({ before, after }) => before !== after);
  }
}
