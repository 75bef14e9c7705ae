/** A change of one file: `find` stands there exactly once. */
export type Patch = { file: string; find: string; replace: string };

/** A defect that somebody might bring in one day, and the test that must then turn red. */
export type PlantedDefect = {
  /** Its number in the list of threats. */
  number: number;
  name: string;
  patches: readonly Patch[];
  /** The test's file, and its title without that of its `describe`. */
  test: { project: "unit" | "db"; file: string; title: string };
};
